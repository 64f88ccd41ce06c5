from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
import reading

from repoassist.code import graph, languages, lookups
from repoassist.records import Import, Lookup, Relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree


ALL = (("*", "*"),)


said = partial(reading.said, "ruby")
known = partial(reading.known, "ruby")
linked = partial(reading.linked, "ruby")


@pytest.mark.parametrize(
    ("path", "head", "expected"),
    [
        pytest.param("a.rb", "", "ruby", id="rb"),
        pytest.param("x/tasks.rake", "", "ruby", id="rake"),
        pytest.param("a.gemspec", "", "ruby", id="gemspec"),
        pytest.param("config.ru", "", "ruby", id="rack"),
        pytest.param("Rakefile", "", "ruby", id="Rakefile"),
        pytest.param("x/Gemfile", "", "ruby", id="Gemfile"),
        pytest.param("bin/a", "#!/usr/bin/env ruby\n", "ruby", id="shebang"),
    ],
)
def test_a_file_is_ruby(path: str, head: str, expected: str) -> None:
    assert languages.detect(path, head) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("require 'a/b'", Import("a/b", 1, ALL, kind="require"), id="require"),
        pytest.param('Kernel.require "a"', Import("a", 1, ALL, kind="require"), id="of the kernel"),
        pytest.param("begin\n  require('a')\nrescue LoadError\nend", Import("a", 2, ALL, kind="require"), id="conditional"),
        pytest.param("require_relative '../x'", Import("../x", 1, ALL, kind="require_relative"), id="relative"),
        pytest.param("load 'x.rb'", Import("x.rb", 1, ALL, kind="load"), id="load"),
        pytest.param("autoload :X, 'a/x'", Import("a/x", 1, (("X", "X"),), kind="autoload"), id="autoload"),
        pytest.param(
            "module A\n  module BCd\n    autoload :HTMLThing\n  end\nend",
            Import("a/b_cd/html_thing", 3, (("HTMLThing", "HTMLThing"),), kind="autoload"),
            id="autoload by name",
        ),
        pytest.param(
            'autoload :X, "#{__dir__}/x"', Import("./x", 1, (("X", "X"),), kind="require_relative"), id="autoload beside"
        ),
        pytest.param(
            "require File.expand_path('../lib/a', __FILE__)",
            Import("./lib/a", 1, ALL, kind="require_relative"),
            id="expand, file",
        ),
        pytest.param(
            "require File.expand_path('../lib/a', __dir__)",
            Import("./../lib/a", 1, ALL, kind="require_relative"),
            id="expand, dir",
        ),
        pytest.param(
            "require File.join(File.dirname(__FILE__), '..', 'a')",
            Import("./../a", 1, ALL, kind="require_relative"),
            id="join, dirname",
        ),
        pytest.param("require __dir__ + '/a'", Import("./a", 1, ALL, kind="require_relative"), id="added"),
        pytest.param(
            "require Pathname(__dir__).parent.join('a')", Import("./../a", 1, ALL, kind="require_relative"), id="Pathname"
        ),
        pytest.param("require Rails.root.join('a/b').to_s", Import("~/a/b", 1, ALL, kind="require"), id="Rails"),
        pytest.param(
            "$LOAD_PATH.unshift File.expand_path('../lib', __dir__)", Import("./../lib", 1, kind="load path"), id="unshift"
        ),
        pytest.param("$: << __dir__", Import("./", 1, kind="load path"), id="shift"),
        pytest.param("t.libs << 'test'", Import("test", 1, kind="load path"), id="of a task"),
        pytest.param("s.require_paths = %w[lib]", Import("lib", 1, kind="load path"), id="of a gemspec"),
        pytest.param("gem 'a', '~> 1'", Import("a", 1, alias="a", kind="gem"), id="gem"),
        pytest.param("gem 'a', path: 'b'", Import("b", 1, alias="a", kind="path gem"), id="gem by path"),
        pytest.param("gem 'a', :path => 'b'", Import("b", 1, alias="a", kind="path gem"), id="the same, older"),
        pytest.param("gemspec", Import(".", 1, kind="path gem"), id="gemspec"),
        pytest.param("x.load 'a'", None, id="of something else"),
        pytest.param("require name", None, id="only known at run time"),
        pytest.param('require "a/#{b}"', None, id="interpolated"),
        pytest.param("# require 'a'\nx = \"require 'a'\"", None, id="comment and string"),
        pytest.param("option :x, require: 'a'", None, id="an option"),
    ],
)
def test_an_import_is_read(text: str, expected: Import | None) -> None:
    found = [one for one in said(text).imports if one.kind != "name"]
    assert found == ([expected] if expected else [])


def test_a_loop_over_a_pattern_requires_each() -> None:
    text = "Dir[File.join(__dir__, 'x/*.rb')].sort.each { |f| require f }\nDir.glob('t/**/*.rake').each do |f|\n  load f\nend\n"
    found = [(one.spec, one.line, one.kind) for one in said(text).imports if one.kind != "name"]
    assert found == [("./x/*.rb", 1, "glob"), ("t/**/*.rake", 3, "glob")]


def test_the_constants_that_a_file_uses() -> None:
    text = "class A < B::C\n  include D\n  X = 1\n  def f\n    ::E.new(F::G::H)\n    D\n  end\nend\nmodule I; end\n"
    found = [(one.spec, one.line) for one in said(text).imports]
    assert found == [("B::C", 1), ("D", 2), ("::E", 5), ("F::G::H", 5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A; end", ("class", "A", ()), id="class"),
        pytest.param("class A < B::C; end", ("class", "A", ("B::C",)), id="superclass"),
        pytest.param("class A < ::B; end", ("class", "A", ("B",)), id="superclass of the top"),
        pytest.param("class A::B::C < D; end", ("class", "A.B.C", ("D",)), id="nested by name"),
        pytest.param("class A < B\n  include C, D\n  extend E\n  prepend F\nend", ("class", "A", tuple("BCDEF")), id="mixed in"),
        pytest.param("module A\n  include B\nend", ("trait", "A", ("B",)), id="module"),
        pytest.param("A = Class.new(B)", ("class", "A", ("B",)), id="new class"),
        pytest.param("A = Struct.new(:x, :y)", ("class", "A", ()), id="struct"),
        pytest.param("A = Data.define(:x)", ("class", "A", ()), id="data"),
        pytest.param("A = 1", ("constant", "A", ()), id="constant"),
        pytest.param("A ||= 1", ("constant", "A", ()), id="constant, once"),
        pytest.param("A::B = 1", ("constant", "A.B", ()), id="constant of another"),
        pytest.param("def f(a, b = 1, *c, d:, **e, &g) = 1", ("function", "f", ()), id="without end"),
        pytest.param("def self.f; end", ("function", "f", ()), id="singleton"),
    ],
)
def test_something_is_defined(text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    one = said(text).definitions[0]
    assert (one.kind, one.qualified, one.bases) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("def f; end\nprivate\ndef g; end\npublic\ndef h; end", "f+ g- h+", id="sections"),
        pytest.param("private def f; end\ndef g; end", "f- g+", id="before it"),
        pytest.param("def f; end\nprivate :f\ndef g; end", "f- g+", id="behind it"),
        pytest.param("protected\ndef f; end", "f-", id="protected"),
        pytest.param("private\nclass << self\n  def f; end\nend", "f+", id="a singleton class is one of its own"),
        pytest.param("def self.f; end\nprivate_class_method :f", "f-", id="of the class"),
        pytest.param("X = 1\nY = 2\nprivate_constant :Y", "X+ Y-", id="constants"),
        pytest.param("attr_reader :a, :b\nattr_writer :c", "a+ b+ c+", id="attributes"),
        pytest.param("define_method(:f) { }\nalias_method :g, :f\nalias h g", "f+ g+ h+", id="by other means"),
        pytest.param("def ==(o); end\ndef x=(v); end\ndef [](i); end\ndef ok?; end", "==+ x=+ []+ ok?+", id="signs"),
        pytest.param("private\nX = 1", "X+", id="constants are in no section"),
    ],
)
def test_members_and_who_may_use_them(body: str, expected: str) -> None:
    found = said(f"class A\n{body}\nend\n").definitions[1:]
    assert " ".join(f"{one.name}{'+' if one.public else '-'}" for one in found) == expected
    assert all(one.parent == "A" for one in found)


def test_an_outline_has_the_signatures() -> None:
    text = (
        "# frozen_string_literal: true\n\nmodule M\n  # Says what.\n  # More.\n  class A < B\n    include C\n    X = 1\n\n"
        "    attr_reader :a\n\n    #\n    # Does it.\n    def f(a,\n          b)\n      a\n    end\n\n    def g\n      1\n    end\n  end\nend\n"
    )
    assert said(text).outline == ((3, 4), (6, 15), (19, 19))


GEM = {
    "a.gemspec": "",
    "lib/a.rb": "",
    "lib/a/b.rb": "",
    "lib/a/deep/c.rb": "",
    "test/helper.rb": "",
    "test/support/one.rb": "",
    "test/support/two.rb": "",
    "spec/spec_helper.rb": "",
    "tasks/x.rake": "",
    "other/other.gemspec": "s.require_paths = ['code', 'ext']",
    "other/code/other.rb": "",
    "other/lib/other/no.rb": "",
    "other/spec/spec_helper.rb": "",
    "vendor/path/v.rb": "",
    "json.rb": "",
}


@pytest.mark.parametrize(
    ("source", "text", "target"),
    [
        pytest.param("lib/x.rb", "require 'a'", "lib/a.rb", id="load path"),
        pytest.param("lib/a/x.rb", "require 'a/b'", "lib/a/b.rb", id="load path, nested"),
        pytest.param("lib/a/x.rb", "require 'a/b.rb'", "lib/a/b.rb", id="with its extension"),
        pytest.param("bin/x.rb", "require 'a'", "lib/a.rb", id="from a script"),
        pytest.param("test/a/x_test.rb", "require 'a/deep/c'", "lib/a/deep/c.rb", id="from a test"),
        pytest.param("test/x_test.rb", "require 'helper'", "test/helper.rb", id="a test's"),
        pytest.param("test/deep/x_test.rb", "require 'helper'", "test/helper.rb", id="a nested test's"),
        pytest.param("spec/x_spec.rb", "require 'spec_helper'", "spec/spec_helper.rb", id="a spec's"),
        pytest.param("other/spec/x_spec.rb", "require 'spec_helper'", "other/spec/spec_helper.rb", id="the nearest spec's"),
        pytest.param("lib/x.rb", "require 'other'", "other/code/other.rb", id="another gem's, by its gemspec"),
        pytest.param("lib/a/x.rb", "require_relative 'b'", "lib/a/b.rb", id="relative"),
        pytest.param("lib/a/x.rb", "require_relative './deep/c'", "lib/a/deep/c.rb", id="relative, dot"),
        pytest.param("lib/a/x.rb", "require_relative '../a'", "lib/a.rb", id="relative, up"),
        pytest.param("lib/a/deep/x.rb", "require_relative '../../a/b.rb'", "lib/a/b.rb", id="relative, extension"),
        pytest.param("test/x.rb", "require_relative '../lib/a'", "lib/a.rb", id="relative, across"),
        pytest.param("test/x.rb", "require File.expand_path('../../lib/a', __FILE__)", "lib/a.rb", id="expanded, file"),
        pytest.param("test/x.rb", "require File.expand_path('../lib/a', __dir__)", "lib/a.rb", id="expanded, folder"),
        pytest.param("test/x.rb", "require File.join(__dir__, 'helper')", "test/helper.rb", id="joined"),
        pytest.param("test/x.rb", 'require "#{__dir__}/helper"', "test/helper.rb", id="interpolated"),
        pytest.param("test/x.rb", 'require "#{File.dirname(__FILE__)}/../lib/a"', "lib/a.rb", id="interpolated, dirname"),
        pytest.param("test/x.rb", "require './lib/a'", "lib/a.rb", id="of the working folder"),
        pytest.param("lib/x.rb", "autoload :B, 'a/b'", "lib/a/b.rb", id="autoload"),
        pytest.param("lib/x.rb", "module A\n autoload :B\nend", "lib/a/b.rb", id="autoload by name"),
        pytest.param("lib/a.rb", 'autoload :B, "#{__dir__}/a/b"', "lib/a/b.rb", id="autoload beside"),
        pytest.param(
            "lib/x.rb",
            "module A\n autoload_under 'deep' do\n  autoload :C\n end\nend",
            "lib/a/deep/c.rb",
            id="below another folder",
        ),
        pytest.param("Rakefile", "load 'tasks/x.rake'", "tasks/x.rake", id="load"),
        pytest.param("Rakefile", "import 'tasks/x.rake'", "tasks/x.rake", id="import of a Rakefile"),
        pytest.param("Rakefile", "Dir['tasks/*.rake'].each { |f| load f }", "tasks/x.rake", id="pattern"),
        pytest.param(
            "Rakefile", "Dir.glob('tasks/**/*.{rb,rake}').sort.each { |f| import f }", "tasks/x.rake", id="pattern, braces"
        ),
        pytest.param(
            "x/y.rb", "$:.unshift File.expand_path('../vendor/path', __dir__)\nrequire 'v'", "vendor/path/v.rb", id="put on"
        ),
        pytest.param("x/y.rb", "$LOAD_PATH << \"#{__dir__}/../vendor/path\"\nrequire 'v'", "vendor/path/v.rb", id="appended"),
        pytest.param("Gemfile", "source 'x'\ngemspec", "a.gemspec", id="gemspec"),
        pytest.param("Gemfile", "gemspec path: 'other'", "other/other.gemspec", id="gemspec elsewhere"),
        pytest.param("Gemfile", "gem 'other', path: 'other'", "other/other.gemspec", id="gem by path"),
        pytest.param("a.gemspec", "s.add_dependency 'other', '1'", "other/other.gemspec", id="dependency here"),
        pytest.param("a.gemspec", "require_relative 'lib/a/b'", "lib/a/b.rb", id="a gemspec's"),
        pytest.param("config.ru", "require 'a'", "lib/a.rb", id="rack"),
    ],
)
def test_an_import_leads_to_a_file(source: str, text: str, target: str | None) -> None:
    edges, unresolved, _ = linked(GEM | {source: text})
    assert (edges, unresolved) == ({(source, target)} if target else set(), [])


def test_a_pattern_leads_to_each_file() -> None:
    source = "test/all.rb"
    for text in ("Dir[__dir__ + '/support/*.rb'].each { |f| require f }", "Dir['test/support/*'].each do |f|\n  require f\nend"):
        assert linked(GEM | {source: text})[0] == {(source, "test/support/one.rb"), (source, "test/support/two.rb")}


def test_what_one_file_puts_on_the_load_path_serves_others() -> None:
    files = GEM | {"script/env.rb": "$:.unshift File.expand_path('../vendor/path', __dir__)", "script/x.rb": "require 'v'"}
    assert linked(files)[0] == {("script/x.rb", "vendor/path/v.rb")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("require 'set'", "set", id="standard"),
        pytest.param("require 'active_support/core_ext/hash'", "active_support", id="a gem's"),
        pytest.param("require 'json'", "json", id="not hidden by a file that no load path has"),
        pytest.param("gem 'rails'", "rails", id="gem"),
        pytest.param("s.add_development_dependency 'rake'", "rake", id="dependency"),
        pytest.param("s.add_dependency 'a-ext'\nrequire 'a/ext/x'", "a-ext", id="a gem in our namespace"),
        pytest.param("require 'bundler/setup'", "bundler", id="nested"),
    ],
)
def test_an_import_leads_out(text: str, name: str) -> None:
    edges, unresolved, external = linked(GEM | {"lib/x.rb": text})
    assert (edges, unresolved, set(external)) == (set(), [], {name})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("require 'a/gone'", id="of our library"),
        pytest.param("require_relative 'gone'", id="relative"),
        pytest.param("require File.expand_path('../gone', __dir__)", id="expanded"),
        pytest.param("load './gone.rb'", id="load"),
    ],
)
def test_an_import_leads_nowhere(text: str) -> None:
    edges, unresolved, external = linked(GEM | {"lib/x.rb": text})
    assert (edges, len(unresolved), external) == (set(), 1, [])


RAILS = {
    "config/application.rb": "config.autoload_lib(ignore: %w[tasks])",
    "app/models/user.rb": "class User < ApplicationRecord; end",
    "app/models/application_record.rb": "class ApplicationRecord; end",
    "app/models/admin/user.rb": "module Admin\n  class User; end\nend",
    "app/models/admin/role.rb": "class Admin::Role; end",
    "app/models/concerns/token.rb": "module Token; end",
    "app/controllers/api/v1/users_controller.rb": "",
    "lib/html_parser.rb": "class HTMLParser; end",
}


@pytest.mark.parametrize(
    ("source", "text", "target"),
    [
        pytest.param("app/jobs/x.rb", "User.find(1)", "app/models/user.rb", id="model"),
        pytest.param("app/jobs/x.rb", "class X\n  include Token\nend", "app/models/concerns/token.rb", id="concern"),
        pytest.param("app/jobs/x.rb", "Admin::Role", "app/models/admin/role.rb", id="nested"),
        pytest.param("app/jobs/x.rb", "Admin::Role::LIMIT", "app/models/admin/role.rb", id="a constant of it"),
        pytest.param("app/jobs/x.rb", "module Admin\n  X = User\nend", "app/models/admin/user.rb", id="of the scope"),
        pytest.param("app/jobs/x.rb", "module Admin\n  X = ::User\nend", "app/models/user.rb", id="of the top"),
        pytest.param("app/jobs/x.rb", "module Other\n  X = User\nend", "app/models/user.rb", id="of an outer scope"),
        pytest.param("app/jobs/x.rb", "Api::V1::UsersController", "app/controllers/api/v1/users_controller.rb", id="controller"),
        pytest.param("spec/models/user_spec.rb", "describe User do\nend", "app/models/user.rb", id="from a spec"),
        pytest.param("app/jobs/x.rb", "HTMLParser.new", "lib/html_parser.rb", id="an acronym, in lib"),
        pytest.param("db/seeds.rb", "User.create!", "app/models/user.rb", id="from elsewhere"),
        pytest.param("app/jobs/x.rb", "String.new", None, id="none of ours"),
        pytest.param("app/jobs/x.rb", "class User; end", None, id="defined, not used"),
    ],
)
def test_a_constant_leads_to_the_file_that_its_name_tells(source: str, text: str, target: str | None) -> None:
    edges, unresolved, _ = linked(RAILS | {source: text})
    found = {edge for edge in edges if edge[0] == source}
    assert (found, unresolved) == ({(source, target)} if target else set(), [])


@pytest.mark.parametrize(
    ("loader", "found"),
    [
        pytest.param("loader = Zeitwerk::Loader.for_gem\nloader.setup", True, id="of the gem"),
        pytest.param("loader.push_dir(__dir__)", True, id="a folder"),
        pytest.param("require 'a/b'", False, id="none: constants lead nowhere"),
    ],
)
def test_a_gem_that_loads_by_name(loader: str, *, found: bool) -> None:
    files = {"lib/a.rb": loader, "lib/a/b.rb": "module A\n  class B; end\nend", "lib/a/c.rb": "module A\n  class C < B; end\nend"}
    assert (("lib/a/c.rb", "lib/a/b.rb") in linked(files)[0]) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("module A\n  module Cop\n    class D < Base; end\n  end\nend", True, id="of the scope"),
        pytest.param("class D < A::Cop::Base; end", True, id="by its full name"),
        pytest.param("module A\n  class D < Cop::Base; end\nend", True, id="by a part"),
        pytest.param("module A\n  module Formatter\n    class D < Base; end\n  end\nend", False, id="another scope's namesake"),
        pytest.param("require_relative 'cop'\nclass D < Base; end", True, id="required"),
        pytest.param("class D; Base; end", False, id="only used"),
    ],
)
def test_subclasses(text: str, *, found: bool) -> None:
    files = {
        "lib/cop.rb": "module A\n  module Cop\n    class Base; end\n  end\nend",
        "lib/formatter.rb": "module A\n  module Formatter\n    class Base; end\n  end\nend",
        "lib/d.rb": text,
    }
    project, names = known(files)
    built = graph.build(project, names, {})
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "lib/cop.rb:Base"), built, project, names)
    assert bool(places) is found


def test_a_repository(make: Callable[..., Tree]) -> None:
    tree = make(
        {
            "a.gemspec": "",
            "lib/a.rb": "",
            "bin/a": "#!/usr/bin/env ruby\nrequire 'a'\n",
            "Rakefile": "load 't/x.rake'\n",
            "t/x.rake": "",
        }
    )
    assert json.loads(tree.run("graph", "--json").out)["edges"] == [["Rakefile", "t/x.rake", 1], ["bin/a", "lib/a.rb", 2]]
