//! What Cargo's own crate, `semver`, says of the precedence of lines `a<TAB>b`.
use semver::Version;
use std::io::{stdin, BufRead};

fn main() {
    for line in stdin().lock().lines().map_while(Result::ok) {
        let (a, b) = line.split_once('\t').unwrap_or(("", ""));
        match (Version::parse(a), Version::parse(b)) {
            (Ok(a), Ok(b)) => println!("{}", ["<", "=", ">"][(a.cmp_precedence(&b) as i8 + 1) as usize]),
            _ => println!("!"),
        }
    }
}
