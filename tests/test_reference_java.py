from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from references import java_jdeps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Tree

pytestmark = pytest.mark.skipif(not java_jdeps.available(), reason="no JDK is installed")

CORE, CHECK, SHELL = "core/src/main/java", "core/src/test/java", "shell/src/main/java"

MODEL = {
    "Id": "public record Id<T extends Entity>(String text, Class<T> of) implements Comparable<Id<T>> {"
    " public int compareTo(Id<T> other) { return Texts.compare(text, other.text); } }",
    "Texts": "final class Texts { static int compare(String a, String b) { return a.compareTo(b); } }",
    "Entity": "import org.acme.notes.*;\n@Stored(by = Store.class) public abstract class Entity { public abstract Id<?> id(); }",
    "Store": "public interface Store<T extends Entity> { T get(Id<T> id) throws Missing;"
    " interface Listener<T> { void changed(T it); } enum Mode { READ, WRITE } }",
    "Missing": "public class Missing extends Exception { Missing(Id<?> id) { super(id.text()); } }",
    "Shape": "public sealed interface Shape permits Circle, Square {}",
    "Circle": "public final class Circle extends Entity implements Shape { public Id<Circle> id() { return null; } }\n"
    "class Beside { Circle round; static final class Deep {} }",
    "Square": "public final class Square extends Entity implements Shape { Beside other; Beside.Deep deep;"
    " public Id<Square> id() { return null; } }",
    "Shapes": "public class Shapes { public static double area(Shape s) {"
    " if (s instanceof Circle c) { return 1; } return s instanceof Square ? 2 : 3; }"
    " public static final Object MODE = Store.Mode.READ; }",
}

NOTES = {
    "Stored": "import java.lang.annotation.*;\n@Retention(RetentionPolicy.RUNTIME) public @interface Stored { Class<?> by(); }",
    "Quiet": "public class Quiet {}",
}

MEMORY = {
    "MemoryStore": "import org.acme.model.*;\nimport org.acme.model.Store.Listener;\nimport java.util.*;\n"
    "public class MemoryStore<T extends Entity> implements Store<T> { List<Listener<T>> told; Map<Id<T>, T> all;"
    " Journal journal = Journal.of(this); public T get(Id<T> id) { return all.get(id); } }",
    "Journal": "class Journal { static Journal of(Object of) { return new Journal(); } void add(Map<?, ?> it) {}"
    " static class Entry extends Map<String, String> {} }",
    "Map": "class Map<K, V> { V get(Object key) { return null; } }",
    "Cached": "import static org.acme.model.Shapes.*;\nimport org.acme.model.Circle;\n"
    "class Cached extends MemoryStore<Circle> { Object mode = MODE; Runnable r = Cached::new; }",
    "Shadows": "class Shadows<Journal> { Journal none; static class Cached { org.acme.notes.Quiet q; }"
    " Cached own = new Cached(); Object far = org.acme.model.Shapes.MODE; }",
    "Builder": "interface Builder<T> { T build(); }",
    "PageBuilder": "class PageBuilder implements Builder<String> { public String build() { return null; }"
    " static class Builder { PageBuilder page; } }",
    "Events": "import java.util.function.*;\nimport org.acme.model.Shape;\nimport org.acme.model.Shapes;\n"
    "class Events { Function<Shape, Double> f = Shapes::area; Supplier<Journal.Entry> g = Journal.Entry::new; }",
}

TESTS = {
    "model/ShapesTest": "class ShapesTest { Shape s; Object o = Shapes.area(s); Fixture f = new Fixture(); Beside b; }",
    "model/Fixture": "import org.acme.memory.MemoryStore;\npublic class Fixture { MemoryStore<Circle> store; }",
    "memory/EventsTest": "import org.acme.model.*;\nclass EventsTest { Events e; Fixture f; Square[] s = {new Square()};"
    " Object m = Store.Mode.valueOf(null); }",
}

CONSOLE = {
    "Main": "import org.acme.model.Store.Mode;\n"
    "public class Main { @SuppressWarnings(Names.ALL) public static void main(String... a) throws Exit {"
    " try { run(Mode.valueOf(a[0])); } catch (IllegalStateException | Failed e) { throw new Exit(e); } }"
    " static void run(Mode m) { new Prompt() { void show() { Screen.clear(); } }.show(); } }",
    "Names": 'interface Names { String ALL = "all"; }',
    "Failed": "class Failed extends RuntimeException {}",
    "Exit": "class Exit extends Exception { Exit(Throwable t) { super(t); } }",
    "Prompt": "abstract class Prompt { abstract void show(); <S extends Screen & Names> S pick(S of) { return (S) of; } }",
    "Screen": "class Screen { static void clear() {} }",
}


WRITTEN = (
    (f"{CORE}/org/acme/model/Entity.java", f"{CORE}/org/acme/model/Store.java"),  # a class as an annotation's value
    (f"{CORE}/org/acme/model/Id.java", f"{CORE}/org/acme/model/Entity.java"),  # the bound of a class's type parameter
    (f"{SHELL}/org/acme/shell/Main.java", f"{SHELL}/org/acme/shell/Names.java"),  # a constant, whose value is put in its place
)
"""The edges that the text has and jdeps does not see."""


def tree() -> dict[str, str]:
    """The files of two modules; each class is in the package of its folder."""
    parts = {
        f"{CORE}/org/acme/model": MODEL,
        f"{CORE}/org/acme/notes": NOTES,
        f"{CORE}/org/acme/memory": MEMORY,
        f"{CHECK}/org/acme": TESTS,
        f"{SHELL}/org/acme/shell": CONSOLE,
    }
    files = {f"{folder}/{name}.java": text for folder, classes in parts.items() for name, text in classes.items()}
    return {
        path: f"package {path.partition('/java/')[2].rpartition('/')[0].replace('/', '.')};\n{text}\n"
        for path, text in files.items()
    }


def test_files_depend_as_their_classes_do(make: Callable[..., Tree], tmp_path: Path) -> None:
    root = make(tree()).root
    core, check, shell = (tmp_path / name for name in ("core", "check", "shell"))
    java_jdeps.compile_java(root, CORE, core)
    java_jdeps.compile_java(root, CHECK, check, core)
    java_jdeps.compile_java(root, SHELL, shell, core)
    found = java_jdeps.score(root, {CORE: core, CHECK: check, SHELL: shell})
    assert (found.missing, found.surplus) == ((), WRITTEN)
    assert found.agreed >= 50
