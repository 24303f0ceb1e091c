"""The demo chain is large enough to be believed, and the same for everybody who asks."""

import time
from collections import Counter

from app.cli import seed
from app.clock import machine_now
from app.sandbox import chain, names


def test_it_has_the_size_of_the_real_one() -> None:
    began = time.process_time()
    people = {member.person_id: member.name for group in chain.groups() for member in chain.members(group)}

    assert len(chain.stores()) == 400
    assert len({store.city for store in chain.stores()}) == 8
    assert len({str(store.hours) for store in chain.stores()}) >= 4
    assert len(chain.groups()) == 620
    assert sum(person.startswith("wm") for person in people) >= 90_000
    assert len(set(people.values())) >= 3_000
    assert len(names.products()) == 120
    assert all(price > 0 for _, _, price in names.products())
    assert time.process_time() - began < 30


def test_ids_are_unique_and_have_the_shape_of_wecoms() -> None:
    assert max(Counter(group.group_id for group in chain.groups()).values()) == 1
    assert all(group.group_id.startswith("wr") for group in chain.groups())
    assert max(Counter(store.number for store in chain.stores()).values()) == 1


def test_it_is_the_same_whoever_asks() -> None:
    group = chain.groups()[17]
    first = list(chain.members(group))
    chain.stores.cache_clear()
    chain.groups.cache_clear()

    assert list(chain.members(chain.groups()[17])) == first


def test_what_is_seeded_is_what_the_box_shows() -> None:
    made = seed.tables(machine_now())
    memberships = Counter(row[0] for row in made["membership"][1])

    assert memberships[chain.groups()[3].group_id] == len(list(chain.members(chain.groups()[3])))
