"""The keyed hash: the same person under every key, and no key in any sentence."""

import hashlib
import hmac

import pytest
from django.core.exceptions import ImproperlyConfigured

from payments.apps import identity_keys_can_be_read
from payments.services.identity import all_hashes, identity_keys, newest_hash

ONE, TWO = "11" * 32, "22" * 32


def test_the_newest_key_is_in_use_and_older_ones_are_known(settings):
    settings.DPS_IDENTITY_KEYS = f"1:{ONE}, 2:{TWO}"
    expected = {
        version: hmac.new(bytes.fromhex(key), b"BC10001", hashlib.sha256).hexdigest()
        for version, key in ((1, ONE), (2, TWO))
    }
    assert newest_hash("BC10001") == (2, expected[2])
    assert all_hashes("BC10001") == [expected[1], expected[2]]
    assert identity_keys_can_be_read() == []


@pytest.mark.parametrize(
    "keys", ["", ONE, f"x:{ONE}", "1:", "1:zz", "1:1122", f"1:{ONE},2", f"1{ONE}", f":{ONE}"]
)
def test_keys_that_cannot_be_read_are_refused_without_showing_them(settings, keys):
    settings.DPS_IDENTITY_KEYS = keys
    with pytest.raises(ImproperlyConfigured) as error:
        identity_keys()
    assert ONE not in str(error.value)
    assert [each.id for each in identity_keys_can_be_read()] == ["payments.E001"]
