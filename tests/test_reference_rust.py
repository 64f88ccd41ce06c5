from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from references import rust_depinfo, scoring

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree


def toolchain() -> str:
    """The folder of the compiler itself: what is on the path may be a stand-in that needs the user's home."""
    if not rust_depinfo.available():
        return ""
    done = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=False)
    folder = Path(done.stdout.strip()) / "bin"
    return str(folder) if done.returncode == 0 and (folder / "cargo").exists() else ""


TOOLS = toolchain()
needs_rust = pytest.mark.skipif(not TOOLS, reason="no Rust toolchain is installed")

KERNEL = {
    "Cargo.toml": '[package]\nname = "core-lib"\nversion = "0.1.0"\nedition = "2021"\n',
    "src/lib.rs": """
#[macro_use]
mod macros;
pub mod shapes;
pub mod io;
mod util;
#[cfg(unix)]
#[path = "sys/unix.rs"]
mod sys;
#[cfg(not(unix))]
#[path = "sys/other.rs"]
mod sys;
pub mod inline {
    pub mod deep;
    pub mod more {
        pub mod deeper;
        pub use super::deep::Deep;
        pub use deeper::Deeper;
    }
}
pub mod prelude {
    pub use crate::shapes::*;
    pub use crate::io::{write::Write as W, Read};
}
pub use shapes::circle::Circle;
pub use shapes::Shape;
pub use util::helper as help;
pub(crate) use util::Inner;
macro_rules! item { ($($it:item)*) => { $($it)* } }
item! {
    mod passed;
    pub use passed::Passed;
}
pub fn name() -> &'static str { sys::name() }
""",
    "src/macros.rs": "macro_rules! internal { () => { $crate::util::helper() } }\n"
    "#[macro_export]\nmacro_rules! shout { () => { $crate::help() } }\n",
    "src/passed.rs": "use crate::shapes::Kind::{self, Round};\npub struct Passed;\npub fn kind() -> Kind { Round }\n",
    "src/util.rs": "pub fn helper() {}\npub struct Inner;\nimpl Inner { pub fn new() -> Inner { internal!(); Inner } }\n",
    "src/sys/unix.rs": 'pub fn name() -> &\'static str { "unix" }\n',
    "src/sys/other.rs": 'pub fn name() -> &\'static str { "other" }\n',
    "src/shapes/mod.rs": "pub mod circle;\nmod square;\npub use self::square::Square;\n"
    "pub trait Shape { fn area(&self) -> f64; }\npub enum Kind { Round, Angular }\n",
    "src/shapes/circle.rs": "use super::Kind::*;\nuse super::{Kind, Shape};\nuse crate::util::helper;\npub struct Circle;\n"
    "impl Shape for Circle { fn area(&self) -> f64 { helper(); let _k: Kind = Round; let _a = Angular; 1.0 } }\n"
    "#[cfg(test)]\nmod tests {\n    use super::super::square::Square;\n    use super::*;\n"
    "    #[test]\n    fn t() { let _ = (Square, Circle); }\n}\n",
    "src/shapes/square.rs": "use crate::{shapes::Shape as Area, Inner};\npub struct Square;\n"
    "impl Area for Square { fn area(&self) -> f64 { let _ = Inner::new(); 2.0 } }\n",
    "src/io.rs": "pub mod read;\npub mod write;\npub use read::Read;\n",
    "src/io/read.rs": "pub struct Read;\npub fn f() { crate::util::helper(); let _ = super::write::Write; }\n",
    "src/io/write.rs": "pub struct Write;\npub fn g(_: &dyn crate::shapes::Shape) {}\n",
    "src/inline/deep.rs": "pub struct Deep;\npub fn f() { super::super::util::helper() }\n",
    "src/inline/more/deeper.rs": "use super::super::deep::Deep;\npub struct Deeper(pub Deep, pub super::Deep);\n",
}

APP = {
    "Cargo.toml": '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n'
    'kernel = { package = "core-lib", path = "../core-lib" }\nlegacy = { path = "../legacy" }\n',
    "src/main.rs": "mod cli;\nmod config;\nuse kernel::prelude::*;\nuse kernel::shout;\n"
    "fn main() {\n    shout!();\n    cli::run(&config::Config::default());\n    let _ = (Square.area(), W, Read);\n"
    "    legacy::old::thing();\n    app::shared();\n    assert_eq!(kernel::inline::more::Deeper(kernel::inline::deep::Deep,"
    " kernel::inline::more::Deep).size(), 0);\n}\n"
    "trait Size { fn size(&self) -> usize; }\nimpl Size for kernel::inline::more::Deeper { fn size(&self) -> usize { 0 } }\n",
    "src/lib.rs": "pub use kernel as engine;\npub fn shared() {}\n",
    "src/cli.rs": "use super::config::D;\nuse crate::config::{self, m::Deep, Config};\npub fn size(_: &Deep, _: &D) {}\n"
    "pub fn run(c: &Config) { config::check(c); let _ = app::engine::shapes::Kind::Round; }\n",
    "src/config.rs": "pub(crate) use kernel::inline::more::{self as m, Deeper as D};\n#[derive(Default)]\npub struct Config;\npub fn check(_: &Config) {}\n",
    "src/bin/tool.rs": '#[path = "../extra/opts.rs"]\nmod opts;\nuse app::shared;\nfn main() { shared(); let _ = opts::Opts::new(); }\n',
    "src/extra/opts.rs": "mod inner;\npub struct Opts;\nimpl Opts { pub fn new() -> Self { inner::f(); Opts } }\n",
    "src/extra/inner.rs": "pub fn f() { self::g::h() }\nmod g { pub fn h() { super::super::super::main() } }\n",
    "tests/all.rs": "mod common;\nuse kernel::{shapes::*, Passed};\n#[test]\nfn t() { common::start(); let _ = (Passed, circle::Circle); }\n",
    "tests/common/mod.rs": "use app::shared;\npub fn start() { shared() }\n",
    "examples/demo.rs": 'extern crate app;\nuse app::engine::io::Read;\nfn main() { let _ = Read; println!("{}", app::engine::name()); }\n',
}

LEGACY = {
    "Cargo.toml": '[package]\nname = "legacy"\nversion = "0.1.0"\n\n[dependencies]\ncore-lib = { path = "../core-lib" }\n',
    "src/lib.rs": "extern crate core_lib;\npub mod old;\nmod sub;\npub use sub::Thing;\n",
    "src/old.rs": "use core_lib::shapes::Shape;\nuse sub::Thing;\n"
    "pub fn thing() { ::sub::free(); let _ = Thing; nested::f(&::core_lib::Circle) }\n"
    "mod nested { use super::Shape; use sub::inner::Deep; pub fn f(s: &dyn Shape) { s.area(); let _ = Deep; } }\n",
    "src/sub/mod.rs": "pub mod inner;\npub struct Thing;\npub fn free() {}\n",
    "src/sub/inner.rs": "pub struct Deep;\n",
}

WORKSPACE = {
    "Cargo.toml": '[workspace]\nmembers = ["core-lib", "app", "legacy"]\nresolver = "2"\n',
    **{
        f"{folder}/{path}": text
        for folder, part in (("core-lib", KERNEL), ("app", APP), ("legacy", LEGACY))
        for path, text in part.items()
    },
}


EDGES = """
app/examples/demo.rs > a:lib.rs k:io/read.rs k:lib.rs
a:bin/tool.rs > a:extra/opts.rs a:lib.rs
a:cli.rs > a:config.rs k:inline/deep.rs k:inline/more/deeper.rs k:shapes/mod.rs
a:config.rs > k:inline/more/deeper.rs k:lib.rs
a:extra/inner.rs > a:bin/tool.rs
a:extra/opts.rs > a:extra/inner.rs
a:lib.rs > k:lib.rs
a:main.rs > a:cli.rs a:config.rs a:lib.rs k:inline/deep.rs k:inline/more/deeper.rs k:lib.rs k:macros.rs l:old.rs
app/tests/all.rs > app/tests/common/mod.rs k:passed.rs k:shapes/circle.rs k:shapes/mod.rs
app/tests/common/mod.rs > a:lib.rs
k:inline/deep.rs > k:util.rs
k:inline/more/deeper.rs > k:inline/deep.rs
k:io.rs > k:io/read.rs k:io/write.rs
k:io/read.rs > k:io/write.rs k:util.rs
k:io/write.rs > k:shapes/mod.rs
k:lib.rs > k:inline/deep.rs k:inline/more/deeper.rs k:io.rs k:io/read.rs k:io/write.rs k:macros.rs k:passed.rs k:shapes/circle.rs k:shapes/mod.rs k:sys/other.rs k:sys/unix.rs k:util.rs
k:macros.rs > k:util.rs
k:passed.rs > k:shapes/mod.rs
k:shapes/circle.rs > k:shapes/mod.rs k:shapes/square.rs k:util.rs
k:shapes/mod.rs > k:shapes/circle.rs k:shapes/square.rs
k:shapes/square.rs > k:shapes/mod.rs k:util.rs
l:lib.rs > k:lib.rs l:old.rs l:sub/mod.rs
l:old.rs > k:shapes/circle.rs k:shapes/mod.rs l:sub/inner.rs l:sub/mod.rs
l:sub/mod.rs > l:sub/inner.rs
"""
"""By file, those that its modules, imports and paths lead to; found by reading, and by what the compiler accepts."""

FOLDERS = {"k:": "core-lib/src/", "a:": "app/src/", "l:": "legacy/src/"}


def expected() -> set[tuple[str, str]]:
    """The edges of EDGES."""
    text = re.sub(r"\b[kal]:", lambda match: FOLDERS[match[0]], EDGES)
    lines = (line.split() for line in text.strip().split("\n"))
    return {(source, target) for source, _, *found in lines for target in found}


@pytest.fixture
def rust(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join((TOOLS, os.environ["PATH"])))
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))


@needs_rust
@pytest.mark.usefixtures("rust")
def test_module_trees_are_the_compiler_s(make: Callable[..., Tree]) -> None:
    found = rust_depinfo.score(make(WORKSPACE).root)
    elsewhere = "core-lib/src/lib.rs", "core-lib/src/sys/other.rs"
    assert (found.missing, set(found.surplus)) in (((), {elsewhere}), ((), set()))  # what is for other systems
    assert found.agreed >= 18


def test_paths_lead_where_the_compiler_finds_what_they_name(make: Callable[..., Tree]) -> None:
    assert scoring.edges_of(make(WORKSPACE).root) == expected()
    assert len(expected()) >= 60


@needs_rust
@pytest.mark.usefixtures("rust")
def test_the_compiler_accepts_the_sample(make: Callable[..., Tree]) -> None:
    argv = ["cargo", "check", "--offline", "--all-targets", "--quiet"]
    done = subprocess.run(argv, cwd=make(WORKSPACE).root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
