"""Each lifecycle walked by the product's own verbs, every act at a moment of its own."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from businesscases import budgets
from businesscases import services as cases
from businesscases.models import BusinessCase
from dps.accounts.actors import SYSTEM, Actor, actor_for
from dps.kernel.periods import financial_year
from dps.scheme.models import District
from matching.models import Award, MatchRun
from matching.services import not_award, run_match
from payments import services as payments
from payments.models import Contract, Milestone, Participant, Statement
from payments.services import Proof
from payments.sweeps import earn_milestones
from suppliers import services as suppliers
from suppliers.models import Offer, OfferVersion, Supplier
from tests import build
from tests.matching.tale import Tale
from tests.suppliers.made import ANSWERS, SAID

HOME = "black-country"


class Walk:
    """The people, and the hour that it is: each act takes one."""

    def __init__(self, begun: datetime) -> None:
        self.hour = begun
        self.officer = build.actor("district_officer", HOME)
        self.manager = build.actor("district_manager", HOME)
        self.buyer = build.actor("buyer")
        self.coach = build.actor("work_coach", HOME)
        self.finance, self.payer = build.actor("finance"), build.actor("finance")
        self.names: Iterator[int] = iter(range(1_000))

    def __call__(self, verb: Callable[..., Any], *, actor: Actor, **given: Any) -> Any:
        """Let this person do this, an hour after what was done before."""
        self.hour += timedelta(hours=1)
        return verb(actor=actor, now=self.hour, **given)

    # suppliers and offers

    def supplier(self, *steps: Callable[..., Any]) -> tuple[Supplier, Actor]:
        """An organisation that has registered, written, and been taken through these steps."""
        self.hour += timedelta(hours=1)
        made = suppliers.register_supplier(
            organisation="Steps Forward",
            name="Olu Owner",
            email=f"olu{next(self.names)}@example.org",
            password="three random words",
            now=self.hour,
        )
        owner = actor_for(made.user)
        self(
            suppliers.save_supplier, supplier=made.supplier, revision=0, values=ANSWERS, actor=owner
        )
        for step in steps:
            theirs = step is suppliers.submit_admission
            asks = step in (suppliers.query_supplier, suppliers.refuse_supplier)
            reason = {"reason": "Who signs for you?"} if asks else {}
            self(step, supplier=made.supplier, actor=owner if theirs else self.buyer, **reason)
        return made.supplier, owner

    def offer(
        self, of: Supplier, owner: Actor, *steps: Callable[..., Any], document: bool = True
    ) -> Offer:
        offer: Offer = self(suppliers.begin_offer, supplier=of, provision_type="C5", actor=owner)
        self(suppliers.save_draft, offer=offer, revision=0, values=SAID, actor=owner)
        if document:
            OfferVersion.objects.filter(offer=offer).update(document=build.document())
        for step in steps:
            self(step, offer=offer, actor=owner)
        return offer

    # cases

    def case(self, *steps: str, ceiling_pence: int = 100_000) -> BusinessCase:
        """A case whose draft is whole, taken through these steps."""
        district = District.objects.get(code=HOME)
        case: BusinessCase = self(
            cases.begin_case, district=district, title="Back to work", actor=self.officer
        )
        starts = self.hour.date() + timedelta(days=60)
        whole = {
            "need": "Sixty carers in Sandwell have been out of work for more than a year.",
            "support_wanted": "Coaching, and help with care while they train.",
            "provision_type": "C5",
            "client_groups": [],
            "places": 20,
            "ceiling_price_pence": ceiling_pence,
            "starts_on": starts,
            "ends_on": starts + timedelta(days=150),
        }
        self(cases.save_case, case=case, revision=0, values=whole, actor=self.officer)
        for step in steps:
            acting = self.manager if step == "approve" else self.officer
            reason = {"reason": "The need was met."} if step == "withdraw" else {}
            self(getattr(cases, f"{step}_case"), case=case, actor=acting, **reason)
        return case

    def money(self, starts: datetime) -> None:
        self(
            budgets.allocate,
            district=District.objects.get(code=HOME),
            year=financial_year((starts + timedelta(days=60)).date()),
            amount_pence=100_000_000,
            cause="opening",
            actor=self.finance,
        )

    def decided(
        self,
        offer: Offer,
        last: str,
        scores: tuple[int, ...] = (3, 3, 3, 3),
        ceiling_pence: int = 100_000,
    ) -> Tale:
        """A published case taken past its close, up to this step of the tale."""
        case = self.case("submit", "approve", "publish", ceiling_pence=ceiling_pence)
        assert case.closes_at is not None
        told = Tale(case, {"best": offer}, now=case.closes_at)
        steps = ("close", "match", "appoint", "declare", "mark", "sign", "lock", "recommend",
                 "approve", "invite", "accept")  # fmt: skip
        for name in steps[: steps.index(last) + 1]:
            told.now += timedelta(hours=1)
            if name == "match":
                self._match(told)
            elif name in ("mark", "sign"):
                getattr(told, name)({"best": scores})
            else:
                getattr(told, name)()
            told.case.refresh_from_db()
        return told

    @staticmethod
    def _match(told: Tale) -> None:
        run_match(run=MatchRun.objects.get(case=told.case), actor=SYSTEM, now=told.now)

    # delivery and payment

    def contract(self, award: Award) -> None:
        """A contract with a participant of each fate, claims of each kind, a paid statement."""
        contract = payments.open_contract(award=award, actor=SYSTEM, now=self.hour)
        assert contract is not None
        owner = build.actor("supplier_owner", contract.supplier.reference)
        self.hour = build.NOW.combine(contract.starts_on, self.hour.timetz()) + timedelta(days=1)
        people = []
        for _ in range(10):
            code = f"BC{10_000 + next(self.names)}"
            people.append(
                self(payments.refer, contract=contract, district_reference=code, actor=self.coach)
            )
        gone = (
            (payments.withdraw_referral, "found_work", self.coach),
            (payments.refuse_referral, "no_capacity", owner),
            (payments.miss_referral, "no_contact", owner),
        )
        for (verb, because, actor), person in zip(gone, people, strict=False):
            self(verb, participant=person, because=because, actor=actor)
        for person in people[3:9]:
            self(payments.accept_referral, participant=person, actor=owner)
        for person in people[4:9]:
            proof = Proof("register", self.hour.date(), "Case file")
            today = self.hour.date()
            self(
                payments.record_start,
                participant=person,
                started_on=today,
                proof=proof,
                actor=owner,
            )
        self.hour += timedelta(days=40)
        self._finish(owner, people[5:9])
        self._pay(contract, owner)

    def _finish(self, owner: Actor, people: list[Participant]) -> None:
        left, left_for_job, completed, without_job = people
        today = self.hour.date()
        proof = Proof("register", today, "Case file")
        for person in (left, left_for_job):
            self(
                payments.record_leaving, participant=person, left_on=today,
                for_job=person is left_for_job, proof=proof, actor=owner,
            )  # fmt: skip
        for person in (completed, without_job):
            self(
                payments.record_completion, participant=person, completed_on=today, proof=proof,
                actor=owner, action_plan_on=today, mentoring_on=today,
            )  # fmt: skip
        self.hour += timedelta(days=30)
        for person in (left_for_job, completed):
            hired = today + timedelta(days=2)
            self(
                payments.record_job, participant=person, job_on=hired,
                job_confirmed_to=self.hour.date(), actor=owner,
                proof=Proof("payslip", self.hour.date(), "Case file"),
            )  # fmt: skip

    def _pay(self, contract: Contract, owner: Actor) -> None:
        """Claims checked, and a statement a month, each one step further than the next."""
        earn_milestones(as_of=self.hour.date(), now=self.hour)
        claims = Milestone.objects.select_related(
            "contract__supplier", "contract__district", "participant"
        ).filter(contract=contract)
        failing = claims.order_by("id")[2]
        self(payments.fail_milestone, milestone=failing, reason="Another day.", actor=self.finance)
        steps = ("draw", "confirm", "approve", "pay")
        for last, claim in enumerate(claims.filter(state="earned").order_by("id")[:4]):
            self(payments.pass_milestone, milestone=claim, actor=self.finance)
            month = self.hour.date().replace(day=1)
            self.hour += timedelta(days=31)
            self._statement(contract, month, owner, steps[: last + 1])

    def _statement(
        self, contract: Contract, month: date, owner: Actor, steps: tuple[str, ...]
    ) -> None:
        drawn = self(payments.draw_statement, contract=contract, month=month, actor=SYSTEM)
        statement = Statement.objects.select_related(
            "contract__award__case__district", "contract__supplier", "contract__district"
        ).get(pk=drawn.pk)
        if "confirm" in steps:
            self(payments.confirm_statement, statement=statement, actor=owner)
        if "approve" in steps:
            self(payments.approve_statement, statement=statement, actor=self.finance)
        if "pay" in steps:
            self(
                payments.pay_statement, statement=statement, paid_on=self.hour.date(),
                payment_reference="BACS 1", actor=self.payer,
            )  # fmt: skip


def walk_all(begun: datetime) -> None:
    """Every way that the demo market's rows may have come, by the verbs."""
    walk = Walk(begun)
    walk.money(begun)
    submit = suppliers.submit_admission
    walk.supplier()
    walk.supplier(submit)
    walk.supplier(submit, suppliers.query_supplier)
    walk.supplier(submit, suppliers.refuse_supplier)
    supplier, owner = walk.supplier(submit, suppliers.admit_supplier)
    publish = suppliers.publish_offer
    walk.offer(supplier, owner)
    walk.offer(supplier, owner, document=False)
    walk.offer(supplier, owner, publish, suppliers.pause_offer)
    walk.offer(supplier, owner, publish, suppliers.withdraw_offer)
    offer = walk.offer(supplier, owner, publish)
    for steps in ((), ("submit",), ("submit", "approve"), ("submit", "approve", "publish")):
        walk.case(*steps)
    walk.case("withdraw")
    for last in ("close", "appoint", "declare", "lock", "recommend", "invite"):
        walk.decided(offer, last)
    for last, scores in (("match", (3, 3, 3, 3)), ("lock", (1, 1, 1, 1))):
        _end(walk.decided(offer, last, scores))
    too_dear = walk.decided(offer, "match", ceiling_pence=1_00)
    not_award(
        case=too_dear.case, reason="All were too dear.", actor=too_dear.moderator, now=too_dear.now
    )
    walk.decided(offer, "accept")
    told = walk.decided(offer, "accept")
    walk.hour = told.now + timedelta(hours=1)
    walk.contract(told.award())


def _end(told: Tale) -> None:
    if told.case.state == "closed":
        told.end("None was suitable.")
        return
    not_award(case=told.case, reason="None was suitable.", actor=told.moderator, now=told.now)
