//! Row numbers that cannot be mistaken for one another.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A source that is fetched or imported.
    SourceId;
    /// A joint action (联合行动) that sources and items belong to.
    ActionId;
    /// A flagged document before a reviewer.
    ItemId;
    /// One decision in the chain.
    DecisionId;
    /// A case (案件).
    CaseId;
    /// Somebody who signs in.
    UserId;
}
