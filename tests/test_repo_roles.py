"""What a file is for, told from its path."""

from __future__ import annotations

import pytest

from repoassist.records import Role
from repoassist.repo.roles import role_of

TABLE = {
    Role.OVERVIEW: """
        README README.md readme.rst Readme.txt ARCHITECTURE.md AGENTS.md CONTRIBUTING.md
        pyproject.toml setup.py package.json go.mod Cargo.toml pom.xml build.gradle.kts CMakeLists.txt Makefile
    """,
    Role.SOURCE: """
        app.py src/app.py lib/a/b/c.rs cmd/main.go include/x.hpp web/App.vue schema.sql api/v1.proto templates/base.html site.css run.sh
        sub/package.json sub/go.mod src/CMakeLists.txt sub/Makefile crates/a/Cargo.toml
        django/test/client.py src/testing/tools.py src/contest.py src/latest.go manifest.py attest.rs src/Latest.java src/Contest.swift
        src/docs/render.py src/changelog/parse.go news.py license.go authors.rb src/notice.ts
        src/examples.py src/sample.c analysis.ipynb
    """,
    Role.EXAMPLE: """
        examples/demo.py example/main.go pkg/examples/a.rs samples/x.js demos/y.ts tutorials/1/a.py benchmarks/run.py benches/b.rs playground/App.vue
        examples/data.json
    """,
    Role.TEST: """
        tests/test_app.py tests/data.json test/a.js pkg/a_test.go src/x.spec.ts src/x.test.tsx src/y.test.mjs src/test/java/A.java src/integrationTest/java/B.java
        lib/__tests__/c.js spec/models/user_spec.rb specs/d.rb e2e/login.ts testdata/x.golden conftest.py sub/conftest.py test_top.py
        shop/tests.py src/AppTest.java AppTests.cs FooTest.kt BarTests.swift parser_test.cc lib_tests.rs __mocks__/fs.js fixtures/a.yaml test/unit/x.c
        tests/README.md
    """,
    Role.DOCUMENT: """
        docs/guide.md doc/index.rst docs/conf.py docs/examples/a.py CHANGES.rst CHANGELOG.md NEWS LICENSE LICENSE-MIT COPYING AUTHORS NOTICE.txt
        sub/README.md notes.txt paper.tex locale/de.po examples/README.md documentation/x.html release-notes/1.2.md requirements.txt
    """,
    Role.DATA: """
        data/table.csv config.yaml .gitignore .github/workflows/ci.yml x.json sub/settings.toml Dockerfile logo.svg
    """,
}


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in TABLE.items() for path in paths.split()])
def test_role(role: Role, path: str) -> None:
    assert role_of(path) is role


def test_roles_stand_in_the_order_of_reading() -> None:
    assert sorted(Role) == [Role.OVERVIEW, Role.SOURCE, Role.EXAMPLE, Role.TEST, Role.DOCUMENT, Role.DATA]
