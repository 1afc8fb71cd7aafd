"""What a value was made of: whatever is asked for while it is made is a dependency of it.

A dependency is a question's name and arguments, such as `("artifact title", "Patient/example")`. Whether
its answer is still the same is told by its fingerprint, without making the value again. Fields of `tracked`
classes are dependencies of whoever reads them, so nothing that a page shows can be forgotten.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from hashlib import blake2b
from importlib import import_module
from typing import Any, Generic, TypeVar

Dependency = tuple[str, ...]
"""Name of the question, then its arguments."""

_Key = TypeVar("_Key", bound=Hashable)
_Answer = TypeVar("_Answer")
_Value = TypeVar("_Value")
_Owner = TypeVar("_Owner")
_Class = TypeVar("_Class", bound=type[Any])

_NOTED: ContextVar[set[Dependency] | None] = ContextVar("dependencies", default=None)
"""What the value that is being made has asked for; None while nobody wants to know."""


def depend_on(*dependency: str) -> None:
    """Note that the value that is being made depends on something."""
    noted = _NOTED.get()
    if noted is not None:
        noted.add(dependency)


def depend_on_all(dependencies: Iterable[Dependency]) -> None:
    """Note what a value depends on that was made earlier."""
    noted = _NOTED.get()
    if noted is not None:
        noted.update(dependencies)


@contextmanager
def tracking() -> Iterator[set[Dependency]]:
    """Collect what is asked for in the context; whoever tracks around it is not told."""
    noted: set[Dependency] = set()
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def apart(make: Callable[[_Owner], _Answer]) -> Callable[[_Owner], _Answer]:
    """Decorate what makes a part that many share: it belongs to none of them, whoever asks first."""

    @wraps(make)
    def made(owner: _Owner) -> _Answer:
        with untracked():
            return make(owner)

    return made


@contextmanager
def untracked() -> Iterator[None]:
    """Ask in the context without depending on it: what is made there is asked for by a name of its own."""
    token = _NOTED.set(None)
    try:
        yield
    finally:
        _NOTED.reset(token)


class Memo(Generic[_Key, _Answer]):
    """Keeps answers; of `most`, where that is not 0, those that were asked for last.

    What is kept changes how long an answer takes, never the answer: `functools.cache` for arguments that
    can't be hashed, such as an artifact, but have a key. Who is given an answer depends on what it was made
    of, whoever asked first.
    """

    __slots__ = ("_answers", "_most")

    def __init__(self, most: int = 0) -> None:
        """Keep nothing yet."""
        self._answers: dict[_Key, tuple[_Answer, frozenset[Dependency]]] = {}
        self._most = most

    def get(self, key: _Key, make: Callable[[], _Answer]) -> _Answer:
        """Return the answer of a key; `make` works it out, and must give the same whenever it is asked."""
        answers = self._answers
        if not self._most:
            found = answers.get(key)
            if found is None:
                found = answers[key] = _made(make)
        else:
            found = answers.pop(key) if key in answers else _made(make)
            answers[key] = found
            if len(answers) > self._most:
                del answers[next(iter(answers))]
        answer, dependencies = found
        depend_on_all(dependencies)
        return answer


def _made(make: Callable[[], _Answer]) -> tuple[_Answer, frozenset[Dependency]]:
    with tracking() as noted:
        answer = make()
    return answer, frozenset(noted)


def tracked(name: Callable[[Any], str], **groups: Iterable[str]) -> Callable[[_Class], _Class]:
    """Decorate a slotted class so that its fields are dependencies of whoever reads them.

    `groups` are fields by the question that they answer, `_` standing for a space; `name` tells one instance
    from another.
    """

    def decorated(cls: _Class) -> _Class:
        for group, fields in groups.items():
            question = group.replace("_", " ")
            for field in fields:
                _track(cls, field, partial(_named, question, name))
        return cls

    return decorated


def tracked_alone(question: str, *, but: Iterable[str] = ()) -> Callable[[_Class], _Class]:
    """Decorate a slotted class of one instance: each field is a dependency, `(question, FIELD)`."""

    def decorated(cls: _Class) -> _Class:
        for field in cls.__slots__:
            if field not in but:
                _track(cls, field, partial(_alone, (question, field)))
        return cls

    return decorated


def _track(cls: type[Any], field: str, dependency: Callable[[Any], Dependency]) -> None:
    setattr(cls, field, TrackedField(cls.__dict__[field], dependency))


def _named(question: str, name: Callable[[Any], str], instance: Any) -> Dependency:
    return question, name(instance)


def _alone(dependency: Dependency, _instance: Any) -> Dependency:
    return dependency


class TrackedField:
    """Stands before the slot of a field, and notes who reads it."""

    __slots__ = ("_dependency", "_read", "slot")

    def __init__(self, slot: Any, dependency: Callable[[Any], Dependency]) -> None:
        """Take the slot, and what a reader of it depends on."""
        self.slot = slot
        """The field without anybody being noted."""
        self._read = slot.__get__
        self._dependency = dependency

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
        """Return the field's value."""
        if instance is None:
            return self
        noted = _NOTED.get()
        if noted is not None:
            noted.add(self._dependency(instance))
        return self._read(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        """Fill the slot, as a class does when it makes an instance."""
        self.slot.__set__(instance, value)


class TrackedMapping(Mapping[str, _Value]):
    """A mapping whose values, absent ones too, are dependencies of whoever reads them.

    Who goes through it depends on its keys, too, by the question `NAME keys`.
    """

    __slots__ = ("_keys", "_question", "_values")

    def __init__(self, question: str, values: Mapping[str, _Value]) -> None:
        """Stand before `values`."""
        self._question, self._keys = question, f"{question} keys"
        self._values = values

    def __getitem__(self, key: str) -> _Value:
        """Return a value; raises KeyError, also for what is no name at all: `site[page.nothing]`."""
        if key.__class__ is not str:
            raise KeyError(key)
        depend_on(self._question, key)
        return self._values[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is a value."""
        depend_on(self._question, str(key))
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """Return the keys."""
        depend_on(self._keys)
        return iter(self._values)

    def __len__(self) -> int:
        """Count the values."""
        depend_on(self._keys)
        return len(self._values)


class TrackedTuple(tuple[_Value, ...]):
    """Values of which whoever goes through them depends on which there are."""

    dependency: Dependency = ()

    def __iter__(self) -> Iterator[_Value]:
        """Return the values in order."""
        depend_on(*self.dependency)
        return super().__iter__()


def fingerprint(value: object) -> bytes:
    """Return what tells a value from others, 16 bytes long: bytes by themselves, all else by its `repr`.

    What can't be told is another one each time.
    """
    try:
        told = value if isinstance(value, bytes) else repr(value).encode(errors="surrogatepass")
    except (RecursionError, MemoryError):
        return os.urandom(16)
    return blake2b(told, digest_size=16).digest()


def named_function(name: str) -> Callable[..., object]:
    """Return one of this program's functions by its name in a dependency: `site_builder.kinds:group_of`."""
    module, _, path = name.partition(":")
    if module.partition(".")[0] != __name__.partition(".")[0]:
        raise LookupError(f"'{name}' is no question of this program")
    found: Callable[..., object] = getattr(import_module(module), path)
    return found


def packed(value: object) -> bytes:
    """Return what tells data that others wrote: YAML may say a thing so often that no `repr` ends."""
    try:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except (RecursionError, MemoryError, TypeError, AttributeError, pickle.PicklingError):
        return os.urandom(16)
