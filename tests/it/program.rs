//! The real program in a folder of its own.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// A temporary folder in which the program is run.
pub struct Stage {
    folder: TempDir,
}

/// The secret that all tests share, so that Række-id is the same in each run: a copy that its owner alone may read, since a
/// checkout gives every file to everybody.
pub fn secret_file() -> PathBuf {
    static COPY: OnceLock<PathBuf> = OnceLock::new();
    let copied = || {
        let secret = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join("secret");
        let mut copy = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        copy.write_all(&std::fs::read(secret).unwrap()).unwrap();
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("secret");
        copy.persist(&path).unwrap();
        path
    };
    COPY.get_or_init(copied).clone()
}

/// What a run of the program left behind.
pub struct Run {
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Stage {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, with the folders above it.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs `uddata` here, with relative paths, so that nothing it says depends on where the folder is.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    /// The same with variables in the environment.
    pub fn run_with(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        self.run_given(args, env, "")
    }

    /// The same with a text on standard input.
    pub fn run_given(&self, args: &[&str], env: &[(&str, &str)], given: &str) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_uddata"))
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path().join("home"))
            .env("UDDATA_SECRET_FILE", secret_file())
            .env("SOURCE_DATE_EPOCH", "1690000000")
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not ask has closed its end.
        let _ = child.stdin.take().unwrap().write_all(given.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Run {
            // A program that was stopped dead has no code.
            exit: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Every file below a folder of the stage but those of the history, by its path there; nothing where the folder is
    /// not.
    pub fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path().join(below);
        files_below(&root)
            .into_iter()
            .filter(|name| !name.starts_with(".uddata/"))
            .map(|name| (name.clone(), std::fs::read(root.join(name)).unwrap()))
            .collect()
    }

    /// The reports among them.
    pub fn reports(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files(below);
        files.retain(|name, _| name.contains("/afrapportering_"));
        files
    }
}

/// The files below a folder, hidden ones too, with `/` between folders, sorted.
pub fn files_below(root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(root.join(&folder)) else { continue };
        for entry in entries.map(Result::unwrap) {
            let below = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(below);
            } else {
                names.push(below.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    names.sort();
    names
}
