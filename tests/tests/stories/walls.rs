//! The walls between the crates: who depends on whom, and that code of the public face which names an opening function does not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use meldestelle_tests::programs::{cargo, root};
use serde_json::Value;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().unwrap().iter()
}

/// What cargo resolved: names by package id, and dependencies with the name under which code knows them. Dependencies of tests do not count.
struct Graph {
    names: BTreeMap<String, String>,
    dependencies: BTreeMap<String, Vec<(String, String)>>,
}

impl Graph {
    fn read() -> Self {
        let metadata: Value = serde_json::from_slice(&cargo(&["metadata", "--format-version", "1"])).unwrap();
        let names = array(&metadata, "packages")
            .map(|package| (text(package, "id").to_owned(), text(package, "name").to_owned()))
            .collect();
        let dependencies = array(&metadata["resolve"], "nodes")
            .map(|node| {
                let normal =
                    |dependency: &&Value| array(dependency, "dep_kinds").any(|kind| kind["kind"].is_null());
                let dependencies = array(node, "deps")
                    .filter(normal)
                    .map(|dependency| {
                        (text(dependency, "name").to_owned(), text(dependency, "pkg").to_owned())
                    })
                    .collect();
                (text(node, "id").to_owned(), dependencies)
            })
            .collect();
        Self { names, dependencies }
    }

    fn id(&self, name: &str) -> &str {
        self.names.iter().find(|(_, package)| *package == name).map(|(id, _)| id.as_str()).unwrap()
    }

    fn direct(&self, name: &str) -> BTreeSet<&str> {
        self.dependencies[self.id(name)].iter().map(|(_, id)| self.names[id].as_str()).collect()
    }

    fn reached(&self, name: &str) -> BTreeSet<&str> {
        let mut open = vec![self.id(name)];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            for (_, dependency) in &self.dependencies[id] {
                if seen.insert(dependency.as_str()) {
                    open.push(dependency);
                }
            }
        }
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }

    fn dependents(&self, name: &str) -> BTreeSet<&str> {
        let id = self.id(name);
        let needs = |dependencies: &Vec<(String, String)>| {
            dependencies.iter().any(|(_, dependency)| dependency == id)
        };
        self.dependencies
            .iter()
            .filter(|(_, all)| needs(all))
            .map(|(user, _)| self.names[user].as_str())
            .collect()
    }
}

/// What parses strangers' files.
const PARSERS: [&str; 9] =
    ["chardetng", "gif", "hayro-syntax", "image", "jpeg-decoder", "png", "quick-xml", "rawzip", "tiff"];

#[test]
fn the_manifests_are_the_walls() {
    let graph = Graph::read();
    assert!(!graph.direct("meldestelle-intake").contains("age"));
    assert!(!graph.reached("meldestelle-intake").contains("meldestelle-desk"));
    assert_eq!(
        graph.dependents("age"),
        BTreeSet::from(["meldestelle-vault", "meldestelle-desk", "meldestelle-tests"])
    );
    for crate_ in ["meldestelle-intake", "meldestelle-desk", "meldestelle-cleaners"] {
        let mut dependents = graph.dependents(crate_);
        // The made-up cases are a program for trials, which no office installs.
        dependents.remove("meldestelle-examples");
        assert_eq!(dependents, BTreeSet::from(["meldestelle-tests"]), "{crate_}");
    }
    for parser in PARSERS {
        assert!(graph.reached("meldestelle-cleaners").contains(parser), "{parser} is used");
        for face in ["meldestelle-intake", "meldestelle-desk"] {
            assert!(!graph.reached(face).contains(parser), "{face} parses no files: {parser}");
        }
    }
    let own = |name: &str| -> BTreeSet<String> {
        graph
            .direct(name)
            .iter()
            .filter_map(|name| name.strip_prefix("meldestelle-"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(own("meldestelle-domain"), BTreeSet::new());
    assert_eq!(own("meldestelle-cleaners"), BTreeSet::from(["domain".to_owned()]));
    assert_eq!(own("meldestelle-vault"), BTreeSet::from(["domain".to_owned()]));
    assert_eq!(own("meldestelle-web"), BTreeSet::from(["domain".to_owned()]));
    for pure in ["tokio", "axum", "sqlx", "age"] {
        assert!(!graph.reached("meldestelle-domain").contains(pure), "the rules need no {pure}");
    }
}

/// Everything that cargo built for the workspace: package id -> file to link with. A package that procedural macros use too is built twice; ours is
/// the one with more features (a wrong choice would fail the control).
fn artifacts() -> BTreeMap<String, PathBuf> {
    let output = cargo(&["build", "--workspace", "--message-format", "json"]);
    let mut built: Vec<Value> = String::from_utf8(output)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|message| message["reason"] == "compiler-artifact")
        .collect();
    built.sort_by_key(|message| array(message, "features").count());
    built
        .iter()
        .filter_map(|message| {
            let file = array(message, "filenames")
                .filter_map(Value::as_str)
                .find(|file| [".rlib", ".so"].iter().any(|end| file.ends_with(end)))?;
            Some((text(message, "package_id").to_owned(), PathBuf::from(file)))
        })
        .collect()
}

/// Compiles a file as if it were a module of the public face: with exactly its dependencies. Answers the error codes.
fn compile(probe: &Path, graph: &Graph, artifacts: &BTreeMap<String, PathBuf>) -> BTreeSet<String> {
    let out = root().join("target/probes");
    std::fs::create_dir_all(&out).unwrap();
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--error-format", "json"]);
    rustc.arg("--out-dir").arg(&out).arg(probe);
    let intake = graph.id("meldestelle-intake").to_owned();
    let itself = ("meldestelle_intake".to_owned(), intake.clone());
    for (name, id) in graph.dependencies[&intake].iter().chain([&itself]) {
        let file = &artifacts[id];
        rustc.arg("--extern").arg(format!("{name}={}", file.display()));
        rustc.arg("-L").arg(format!("dependency={}", file.parent().unwrap().display()));
    }
    let output = rustc.output().unwrap();
    let codes: BTreeSet<String> = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["level"] == "error")
        .filter_map(|message| message["code"]["code"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(output.status.success(), codes.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    codes
}

/// Each file of `tests/probes` says in its first line with which errors it fails; one of them compiles, so that this test could fail.
#[test]
fn the_public_face_cannot_name_what_opens_a_report() {
    let (graph, artifacts) = (Graph::read(), artifacts());
    let mut probes = 0;
    for entry in std::fs::read_dir(root().join("tests/probes")).unwrap() {
        let probe = entry.unwrap().path();
        let source = std::fs::read_to_string(&probe).unwrap();
        let expected = source.lines().next().and_then(|line| line.strip_prefix("// expect:")).unwrap();
        let expected: BTreeSet<String> = expected.split_whitespace().map(str::to_owned).collect();
        assert_eq!(compile(&probe, &graph, &artifacts), expected, "{}", probe.display());
        probes += 1;
    }
    assert_eq!(probes, 5);
}
