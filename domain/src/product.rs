//! What is sold: the same sentence may be lawful for a drug and not for a candy.

use crate::words;

words! {
    /// The kind of goods a document is about.
    ProductKind {
        /// 保健食品, registered or filed.
        HealthFood = "health_food", "保健食品", "Health food";
        /// Any other food, 压片糖果 and 固体饮料 among it.
        OrdinaryFood = "ordinary_food", "普通食品", "Ordinary food";
        /// A drug.
        Drug = "drug", "药品", "Drug";
        /// A medical device.
        Device = "device", "医疗器械", "Medical device";
        /// A cosmetic.
        Cosmetic = "cosmetic", "化妆品", "Cosmetic";
        /// No goods are sold here.
        None = "none", "无商品", "No goods";
        /// Goods are sold and their kind cannot be told.
        Unknown = "unknown", "待核查", "Unknown";
    }
}
