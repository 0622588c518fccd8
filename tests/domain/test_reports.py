"""What may be reported, for how long somebody is suspended, and what they may do meanwhile."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Entitlement, GrantKind, Target, desired
from bot.domain.erasure import refuse_unconfirmed
from bot.domain.refusals import Reason, Refusal
from bot.domain.relay import Standing, refuse_message
from bot.domain.reports import A_DAY, Reportable, SubjectKind, Term, refuse_report, suspended_until
from bot.domain.suspensions import Suspension, is_allowed
from tests.fakes import DAY

ANN, BOB, NOW = 1, 2, 1_800_000_000
MESSAGE = Reportable(SubjectKind.MESSAGE, 5, 100, ANN)


@given(st.integers(0, 20))
def test_a_report_is_refused_from_the_sixth_of_a_day_on(made: int) -> None:
    refused = refuse_report(MESSAGE, BOB, made)

    assert (refused == Refusal(Reason.REPORTS_A_DAY, A_DAY)) is (made >= A_DAY)
    assert (refused is None) is (made < A_DAY)


def test_nobody_reports_what_is_their_own_or_not_there() -> None:
    assert refuse_report(MESSAGE, ANN, 0) == Refusal(Reason.CANNOT_REPORT_YOURSELF)
    assert refuse_report(None, ANN, 0) == Refusal(Reason.NO_LONGER_THERE)


@pytest.mark.parametrize(("term", "days"), [(Term.DAY, 1), (Term.WEEK, 7), (Term.MONTH, 30)])
def test_a_suspension_lasts_as_long_as_was_chosen(term: Term, days: int) -> None:
    assert suspended_until(term, NOW) == NOW + days * DAY


def test_one_until_it_is_lifted_has_no_end() -> None:
    assert suspended_until(Term.OPEN, NOW) is None
    assert Suspension(100, ANN, 5, None).refusal == Refusal(Reason.SUSPENDED)


def test_a_refusal_says_when_it_ends() -> None:
    assert Suspension(100, ANN, 5, NOW).refusal == Refusal(Reason.SUSPENDED_UNTIL, until=NOW)


@pytest.mark.parametrize("name", ["follow", "accept", "message", "report_message", "circle open", ""])
def test_acts_are_not_allowed_while_suspended(name: str) -> None:
    assert not is_allowed(name)


@pytest.mark.parametrize("name", ["privacy delete", "unfollow", "block", "help", "mutuals reports"])
def test_what_protects_and_what_is_for_managers_is_allowed(name: str) -> None:
    assert is_allowed(name)


@given(st.frozensets(st.builds(Target, st.sampled_from(GrantKind), st.integers(1, 5))))
def test_whoever_is_suspended_should_have_nothing(spaces: frozenset[Target]) -> None:
    entitlement = Entitlement(ANN, is_present=True, friends_since=(1,), spaces=spaces, is_suspended=True)

    assert desired(entitlement, None, NOW) == frozenset()


def test_a_suspended_sender_is_told_why_and_a_suspended_recipient_looks_like_any_who_takes_nothing() -> None:
    friends = Standing(1, takes_messages=True, server_relays=True, friendship_needed=0)
    told = Refusal(Reason.SUSPENDED)
    sender = replace(friends, sender_suspended=told)
    recipient = replace(friends, recipient_suspended=True)
    closed = replace(friends, takes_messages=False)

    assert refuse_message(sender, NOW) == told
    assert refuse_message(recipient, NOW) == refuse_message(closed, NOW)


@pytest.mark.parametrize("typed", ["DELETE", " delete ", "Delete"])
def test_an_erasure_is_confirmed_by_its_word(typed: str) -> None:
    assert refuse_unconfirmed(typed) is None


@pytest.mark.parametrize("typed", ["", "yes", "DELETE ME"])
def test_an_erasure_is_not_confirmed_by_anything_else(typed: str) -> None:
    assert refuse_unconfirmed(typed) == Refusal(Reason.NOT_CONFIRMED)
