//! The examples for the nightly job do what they say: the command line of the systemd unit is run as it stands there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::Parser;
use uddata::cli::args::Cli;
use uddata::domain::exit::Exit;

use crate::prints;
use crate::program::{Stage, secret_file};

fn example(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/job")
}

/// The values of a key of a unit, in their order.
fn values(unit: &str, key: &str) -> Vec<String> {
    let value = |line: &str| line.strip_prefix(key)?.strip_prefix('=').map(str::to_string);
    unit.lines().filter_map(value).collect()
}

/// A machine as the examples want it, below a folder of the test.
struct Machine {
    stage: Stage,
}

impl Machine {
    fn new() -> Self {
        let stage = Stage::new();
        for folder in ["srv/uddata/ind", "var/lib/uddata", "var/log/uddata", "credentials"] {
            std::fs::create_dir_all(stage.path().join(folder)).unwrap();
        }
        assert_eq!(stage.run(&["init", "etc/uddata"]).exit, 0);
        stage.put("credentials/secret", std::fs::read(secret_file()).unwrap());
        let machine = Self { stage };
        machine.stage.put("etc/uddata/uddata.toml", machine.here(&example("uddata.toml")));
        machine
    }

    /// A text of an example with its folders below that of the test.
    fn here(&self, text: &str) -> String {
        let root = self.stage.path().display();
        let text = ["/srv/uddata", "/etc/uddata", "/var/lib/uddata", "/var/log/uddata"]
            .into_iter()
            .fold(text.to_string(), |text, path| text.replace(path, &format!("{root}{path}")));
        text.replace("/usr/local/libexec/uddata", &folder().display().to_string())
            .replace("%d", &format!("{root}/credentials"))
    }

    fn print(&self, name: &str, group: u32) {
        let row = prints::row("120380-0051 001", "PEDERSEN KIRSTEN", "RB7050", "SKYLDIGT BELØB KR. 100,00");
        self.stage
            .put(&format!("srv/uddata/ind/{name}"), prints::u721((2023, 8, 2), group, [row].into_iter()));
    }

    /// Runs the command line of the service with what the unit puts in the environment, and nothing else.
    fn run_service(&self, uddata: &Path) -> Output {
        let unit = self.here(&example("uddata.service"));
        let [line] = &values(&unit, "ExecStart")[..] else { panic!("one command line") };
        let words: Vec<&str> = line.split(' ').collect();
        let environment = values(&unit, "Environment");
        let environment = environment.iter().map(|it| it.split_once('=').unwrap());
        Command::new(words[0])
            .args(&words[1..])
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("CREDENTIALS_DIRECTORY", self.stage.path().join("credentials"))
            .env("SEND", if sends() { "yes" } else { "no" })
            .env("UDDATA", uddata)
            .envs(environment)
            .output()
            .unwrap()
    }
}

/// Whether this program can send.
fn sends() -> bool {
    Cli::try_parse_from(["uddata", "send"]).is_ok()
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_uddata"))
}

#[cfg(unix)]
#[test]
fn the_command_line_of_the_service_makes_reports_and_puts_the_inputs_away() {
    let machine = Machine::new();
    machine.print("u721-999.txt", 999);
    machine.print("u721-998.txt", 998);
    machine.stage.put("srv/uddata/ind/ukendt.txt", "noget helt andet\n");
    let first = machine.run_service(&program());
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert_eq!(first.status.code(), Some(3), "{said}");
    let reports = machine.stage.reports("srv/uddata/rapporter");
    assert_eq!(reports.len(), 2, "{said}");
    let inputs: Vec<String> = machine.stage.files("srv/uddata/ind").into_keys().collect();
    assert_eq!(inputs, ["afvist/ukendt.txt", "behandlet/u721-998.txt", "behandlet/u721-999.txt"]);
    assert!(machine.stage.path().join("var/lib/uddata").read_dir().unwrap().next().is_some(), "the history");
    let log = || std::fs::read_to_string(machine.stage.path().join("var/log/uddata/uddata.log")).unwrap();
    assert!(log().contains("\"event\":\"put_away\"") && log().contains("\"exit_code\":3"), "{}", log());

    let second = machine.run_service(&program());
    assert_eq!(second.status.code(), Some(0), "{}", String::from_utf8_lossy(&second.stderr));
    assert!(machine.stage.reports("srv/uddata/rapporter") == reports);
}

#[cfg(unix)]
#[test]
fn the_job_sends_what_is_whole_and_ends_with_the_weightier_code() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::new();
    let stub = "#!/bin/sh\necho \"$@\" >> calls\n[ \"$1\" = report ] && exit \"$MADE\"\necho \"$UDDATA_MAIL_USER/$UDDATA_MAIL_PASSWORD\" >> calls\nexit \"$SENT\"\n";
    stage.put("uddata", stub);
    std::fs::set_permissions(stage.path().join("uddata"), PermissionsExt::from_mode(0o755)).unwrap();
    stage.put("credentials/mail", "bruger\nhemmeligt kodeord\n");
    let mut seen = BTreeMap::new();
    for made in [0, 1, 2, 3, 4, 5, 6, 11, 130, 137] {
        for sent in [0, 1, 3, 6, 11, 130] {
            stage.put("calls", "");
            let ended = Command::new(folder().join("job.sh"))
                .args(["ind", "--config", "a b.toml", "-q"])
                .current_dir(stage.path())
                .env("UDDATA", stage.path().join("uddata"))
                .env("CREDENTIALS_DIRECTORY", stage.path().join("credentials"))
                .envs([("MADE", made.to_string()), ("SENT", sent.to_string())])
                .status()
                .unwrap();
            let calls = std::fs::read_to_string(stage.path().join("calls")).unwrap();
            let goes_on = matches!(made, 0 | 3..=6);
            let mut expected = "report ind --archive --config a b.toml -q\n".to_string();
            if goes_on {
                expected += "send --config a b.toml -q\nbruger/hemmeligt kodeord\n";
            }
            assert_eq!(calls, expected, "{made} {sent}");
            seen.insert((made, sent), ended.code().unwrap());
        }
    }
    for ((made, sent), ended) in seen {
        let expected = match (exit(made), exit(sent)) {
            _ if !matches!(made, 0 | 3..=6) => made,
            (Some(made), Some(sent)) => made.weightiest(sent).code().into(),
            _ => unreachable!(),
        };
        assert_eq!(ended, expected, "report ends with {made} and send with {sent}");
    }
}

/// The exit of a number.
fn exit(code: i32) -> Option<Exit> {
    Exit::ALL.iter().map(|(exit, _)| *exit).find(|exit| i32::from(exit.code()) == code)
}

#[test]
fn every_command_line_of_an_example_is_one_of_the_program() {
    let script = |name: &str, program: &str| {
        let text = example(name);
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix(program).map(str::to_string));
        lines.collect::<Vec<_>>()
    };
    let lines = [script("job.sh", "\"$uddata\" "), script("run.cmd", "\"%UDDATA%\" ")].concat();
    assert_eq!(lines.len(), 4, "{lines:?}");
    for line in lines.iter().filter(|line| sends() || !line.starts_with("send")) {
        let line = line.replace("\"$@\"", "--config uddata.toml -q").replace('"', "");
        let words = std::iter::once("uddata").chain(line.split(' '));
        assert!(Cli::try_parse_from(words).is_ok(), "{line}");
    }
    // cron and the unit start the same script with the same folders.
    let unit = example("uddata.service");
    let [line] = &values(&unit, "ExecStart")[..] else { panic!("one command line") };
    assert!(example("crontab").contains(line.as_str()));
    let log = example("uddata.toml")
        .lines()
        .find_map(|line| line.strip_prefix("log = ").map(|it| it.replace('"', "")));
    assert!(example("logrotate").contains(&format!("{} {{", log.unwrap())));
}

#[test]
fn the_task_of_windows_is_well_formed_and_starts_the_script() {
    let text = example("opgave.xml");
    assert!(text.is_ascii(), "read the same whatever encoding is expected");
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut open = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(_) => open += 1,
            quick_xml::events::Event::End(_) => open -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0);
    assert!(
        text.contains("\\run.cmd</Command>")
            && text.contains("<Arguments>D:\\uddata\\ind D:\\uddata\\uddata.toml<")
    );
    let lines = example("run.cmd");
    assert!(lines.split('\n').all(|line| line.is_empty() || line.ends_with('\r')), "CRLF, as cmd wants it");
}

/// Runs a tool of the system where it is there.
fn tool(name: &str, args: &[&str]) -> Option<Output> {
    Command::new(name).args(args).output().ok()
}

#[cfg(unix)]
#[test]
fn systemd_takes_the_units_and_finds_them_guarded() {
    let machine = Machine::new();
    let units = ["uddata.service", "uddata.timer", "uddata-failed@.service"];
    for name in units {
        machine.stage.put(name, machine.here(&example(name)));
    }
    let path = |name: &str| machine.stage.path().join(name).display().to_string();
    let Some(verified) = tool(
        "systemd-analyze",
        &[
            "verify",
            "--man=no",
            &path("uddata.timer"),
            &path("uddata.service"),
            &path("uddata-failed@x.service"),
        ],
    ) else {
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success() && !said.contains("uddata"), "{said}");
    let args = ["security", "--offline=true", "--threshold=20", "--no-pager", &path("uddata.service")];
    let guarded = tool("systemd-analyze", &args).unwrap();
    assert!(guarded.status.success(), "{}", String::from_utf8_lossy(&guarded.stdout));
}
