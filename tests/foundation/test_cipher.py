"""The ciphers against the standards' own examples, and seals that belong to one place only."""

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.foundation.cipher import Keyring, SealBroken, blind_index, seal, sm3, unseal

RING = Keyring(field_master=bytes(range(32)), index_master=bytes(range(32, 64)))
FIELD, ROW, NUMBER = "registry.person.id_number", "row-1", "511504198001029018"


def test_sm3_as_in_gbt_32905() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert (
        sm3(b"abcd" * 16).hex()
        == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_sm4_gcm_as_in_rfc_8998() -> None:
    key, nonce = "0123456789ABCDEFFEDCBA9876543210", "00001234567800000000ABCD"
    data = "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"
    plain = "".join(c * 16 for c in ("A", "B", "C", "D", "E", "F", "E", "A"))
    encryptor = Cipher(
        algorithms.SM4(bytes.fromhex(key)), modes.GCM(bytes.fromhex(nonce))
    ).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex(data))
    body = encryptor.update(bytes.fromhex(plain)) + encryptor.finalize()
    assert body.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    assert encryptor.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


def test_hmac_sm3_is_hmac_over_sm3() -> None:
    """RFC 2104 by hand: there is no other HMAC in Python that knows SM3."""
    key, message = b"k" * 32, b"what is said"
    block = key.ljust(64, b"\0")
    inner = sm3(bytes(b ^ 0x36 for b in block) + message)
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(message)
    assert mac.finalize() == sm3(bytes(b ^ 0x5C for b in block) + inner)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_what_is_sealed_comes_back(plain: str) -> None:
    plain = plain.encode(errors="ignore").decode()
    assert unseal(RING, FIELD, ROW, seal(RING, FIELD, ROW, plain)) == plain


def test_no_byte_of_a_seal_can_be_changed() -> None:
    sealed = seal(RING, FIELD, ROW, NUMBER)
    for place in range(len(sealed)):
        for bit in (1, 128):
            changed = bytearray(sealed)
            changed[place] ^= bit
            with pytest.raises(SealBroken):
                unseal(RING, FIELD, ROW, bytes(changed))


def test_nothing_can_be_cut_off_or_added() -> None:
    sealed = seal(RING, FIELD, ROW, NUMBER)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            unseal(RING, FIELD, ROW, sealed[:length])
    with pytest.raises(SealBroken):
        unseal(RING, FIELD, ROW, sealed + b"\0")


@pytest.mark.parametrize(
    ("ring", "field", "row"),
    [
        (RING, FIELD, "row-2"),
        (RING, "registry.person.phone", ROW),
        (Keyring(bytes(32), RING.index_master), FIELD, ROW),
    ],
)
def test_a_seal_belongs_to_one_field_of_one_row_under_one_key(
    ring: Keyring, field: str, row: str
) -> None:
    with pytest.raises(SealBroken):
        unseal(ring, field, row, seal(RING, FIELD, ROW, NUMBER))


def test_a_seal_under_an_older_key_is_still_opened() -> None:
    older = Keyring(RING.field_master, RING.index_master, key_id=1)
    newer = Keyring(bytes(range(64, 96)), RING.index_master, 2, {1: RING.field_master})
    sealed = seal(older, FIELD, ROW, NUMBER)
    assert unseal(newer, FIELD, ROW, sealed) == NUMBER
    assert seal(newer, FIELD, ROW, NUMBER)[1] == 2
    with pytest.raises(SealBroken, match="key 2 is not here"):
        unseal(older, FIELD, ROW, seal(newer, FIELD, ROW, NUMBER))


def test_the_same_number_is_never_sealed_the_same() -> None:
    assert len({seal(RING, FIELD, ROW, NUMBER) for _ in range(50)}) == 50
    assert NUMBER.encode() not in seal(RING, FIELD, ROW, NUMBER)


SPELLINGS = [
    "51150419800102901X",
    "51150419800102901x",
    " 511504 19800102 901x ",
    "５１１５０４１９８００１０２９０１Ｘ",
    "511504\u3000198001029\u00a001X",
]


def test_every_spelling_of_a_number_has_one_index() -> None:
    assert len({blind_index(RING, "person.id", s) for s in SPELLINGS}) == 1


def test_indexes_of_two_purposes_cannot_be_joined() -> None:
    purposes = ("person.id", "person.phone", "card", "account")
    assert len({blind_index(RING, p, NUMBER) for p in purposes}) == len(purposes)
    other = Keyring(RING.field_master, bytes(32))
    assert blind_index(other, "card", NUMBER) != blind_index(RING, "card", NUMBER)
    assert blind_index(RING, "card", NUMBER) != blind_index(RING, "card", NUMBER[:-1] + "9")
