//! A new migration file must reach the binary.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
