"""Keys, sealed values and blind indexes without a database."""
# ASVS 11.3.3: a changed byte does not open

import os
from uuid import uuid4

import pytest

from zhike.core.crypto import MasterKeys, OrgKeys, Unreadable, unseal, version_of

ORG, ROW = uuid4(), uuid4()
PHONE = "+8613800138000"


def _keys(**changes: object) -> OrgKeys:
    made = {"org_id": ORG, "version": 1, "data": {1: b"a" * 32}, "chain": (b"i" * 32,)} | changes
    return OrgKeys(**made)  # type: ignore[arg-type]


def test_a_value_opens_only_where_it_was_sealed() -> None:
    keys = _keys()
    sealed = keys.seal(PHONE, "customers", "phone", ROW)
    assert sealed[:3] == b"v\x00\x01" and PHONE.encode() not in sealed
    assert keys.unseal(sealed, "customers", "phone", ROW) == PHONE
    for place in (("leads", "phone", ROW), ("customers", "email", ROW), ("customers", "phone", uuid4())):
        with pytest.raises(Unreadable):
            keys.unseal(sealed, *place)
    for n in range(len(sealed)):
        with pytest.raises(Unreadable):
            keys.unseal(sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :], "customers", "phone", ROW)
        with pytest.raises(Unreadable):
            keys.unseal(sealed[:n], "customers", "phone", ROW)


def test_two_versions_open_and_the_newer_seals() -> None:
    both = _keys(version=2, data={1: b"a" * 32, 2: b"b" * 32})
    old = _keys().seal(PHONE, "t", "c", ROW)
    assert both.unseal(old, "t", "c", ROW) == PHONE
    assert version_of(both.seal(PHONE, "t", "c", ROW)) == 2
    with pytest.raises(Unreadable):
        _keys().unseal(both.seal(PHONE, "t", "c", ROW), "t", "c", ROW)


def test_an_index_goes_forward_without_the_value() -> None:
    first = _keys()
    form = first.blind("phone", PHONE)
    assert len(form) == 17 and form[0] == 1
    chain = (b"i" * 32, b"j" * 32)
    moving = _keys(chain=chain)
    done = _keys(chain=chain, settled=2)
    assert moving.moving and not done.moving
    assert moving.onward(form) == done.blind("phone", PHONE) and done.blind("phone", PHONE)[0] == 2
    assert moving.blinds("phone", PHONE) == [form, done.blind("phone", PHONE)]
    assert moving.blind("phone", PHONE) == form
    before, after = form[:-1] + bytes([form[-1] - 1]), form
    assert _keys(chain=chain, reached=before).blind("phone", PHONE) == form
    assert _keys(chain=chain, reached=after).blind("phone", PHONE) == done.blind("phone", PHONE)
    assert _keys(chain=chain, reached=after).placed(form) == done.blind("phone", PHONE)
    assert done.placed(form) == done.placed(done.blind("phone", PHONE)) == done.blind("phone", PHONE)
    # the end of an earlier move says nothing of this one
    third = _keys(chain=(*chain, b"k" * 32), settled=2, reached=b"\x01" + b"\xff" * 17)
    assert third.blind("phone", PHONE) == done.blind("phone", PHONE)


def test_two_master_keys_live() -> None:
    old, new = os.urandom(32), os.urandom(32)
    wrapped, kek = MasterKeys(old).wrap(b"secret", "x")
    assert MasterKeys(new, old).unwrap(wrapped, kek, "x") == b"secret"
    assert MasterKeys(new, old).id != kek
    with pytest.raises(Unreadable):
        MasterKeys(new).unwrap(wrapped, kek, "x")
    with pytest.raises(Unreadable):
        MasterKeys(old).unwrap(wrapped, kek, "y")


def test_what_was_sealed_before_there_were_versions_still_opens() -> None:
    sealed = _keys().seal(PHONE, "t", "c", ROW)
    assert _keys().unseal(b"\x01" + sealed[3:], "t", "c", ROW) == PHONE
    assert unseal(b"a" * 32, b"\x01" + sealed[3:], f"{ORG}|t|c|{ROW}") == PHONE.encode()
