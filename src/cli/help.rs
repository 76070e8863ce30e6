//! `uddata help`: a page on a topic, the help of a command, or the list of both.

use clap::error::ErrorKind;
use clap::{Command, CommandFactory};

use super::topics::{TOPICS, Topic};
use crate::cli::args::{Cli, HelpArgs};
use crate::domain::exit::Exit;
use crate::domain::problem::did_you_mean;
use crate::system::console;

/// Topics come before commands of the same name: how a command is typed stands behind `--help`, and the page says so.
pub(super) fn run(args: &HelpArgs) -> anyhow::Result<Exit> {
    let mut cli = Cli::command();
    cli.build();
    let command = named(&cli, &args.words);
    let topic = match args.words.as_slice() {
        [word] => Topic::named(word),
        _ => None,
    };
    let page = match (topic, command) {
        _ if args.words.is_empty() => format!("{}\n\n{}", cli.render_long_help(), list()),
        (Some(topic), command) => page(topic, command.is_some()),
        (None, Some(command)) => command.clone().render_long_help().to_string(),
        (None, None) => unknown(&args.words.join(" ")).exit(),
    };
    console::result(page.trim_end());
    Ok(Exit::Done)
}

/// The command that the words lead to.
fn named<'a>(cli: &'a Command, words: &[String]) -> Option<&'a Command> {
    words.iter().try_fold(cli, |command, word| command.find_subcommand(word))
}

fn page(topic: &Topic, is_command: bool) -> String {
    let options = format!("\nHow it is typed: `uddata {} --help`.", topic.name);
    format!("{}{}", topic.page, if is_command { options.as_str() } else { "" })
}

fn list() -> String {
    let lines = TOPICS.iter().map(|topic| format!("  {:<15}{}", topic.name, topic.about));
    format!("Topics, each by `uddata help TOPIC`:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn unknown(words: &str) -> clap::Error {
    let mut cli = Cli::command();
    let commands: Vec<String> = cli.get_subcommands().map(|command| command.get_name().to_string()).collect();
    let known = TOPICS.iter().map(|topic| topic.name).chain(commands.iter().map(String::as_str));
    let meant = did_you_mean(words, known);
    cli.error(
        ErrorKind::InvalidValue,
        format!("'{words}' is neither a topic nor a command.{meant}\n\n{}", list()),
    )
}
