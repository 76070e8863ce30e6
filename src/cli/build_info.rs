//! What this program was built from, for `--version`. The release script says it in variables of the environment while it
//! builds; a build without them says that it is one from source.

use std::sync::LazyLock;

/// Version, commit, day, target and features, a line each.
pub static LONG: LazyLock<String> = LazyLock::new(|| {
    let commit = option_env!("UDDATA_BUILD_COMMIT").unwrap_or("built from source");
    let day = option_env!("UDDATA_BUILD_DATE").unwrap_or("not stated");
    let machine = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    let target = option_env!("UDDATA_BUILD_TARGET").unwrap_or(&machine);
    let features = if cfg!(feature = "parquet") { "parquet" } else { "none" };
    format!(
        "{}\ncommit:   {commit}\ndate:     {day}\ntarget:   {target}\nfeatures: {features}",
        env!("CARGO_PKG_VERSION")
    )
});
