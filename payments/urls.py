"""Addresses of contracts, referrals, progress, payments and the ledger."""

from django.urls import path

from dps.web.moves import MoveView
from payments.models import Contract
from payments.views import (
    changes,
    contracts,
    money,
    participants,
    progress,
    reading,
    referrals,
    reversals,
    statements,
)

CONTRACT = "contracts/<slug:reference>/"
PARTICIPANT = "contracts/<slug:reference>/participants/<int:number>/"
STATEMENT = "contracts/<slug:contract>/statements/<slug:reference>/"

urlpatterns = [
    path("contracts/", contracts.ContractListView.as_view(), name="contract-list"),
    path(CONTRACT, contracts.ContractView.as_view(), name="contract"),
    path(
        f"{CONTRACT}moves/<slug:move>/",
        MoveView.as_view(model=Contract),
        name="contract-move",
    ),
    path(f"{CONTRACT}change/", changes.ChangeView.as_view(), name="contract-change"),
    path(
        f"{CONTRACT}change/<slug:change>/",
        changes.ProposeView.as_view(),
        name="contract-change-propose",
    ),
    path(f"{CONTRACT}referral/", referrals.ReferralView.as_view(), name="referral"),
    path(
        f"{CONTRACT}participants/",
        participants.ParticipantListView.as_view(),
        name="participant-list",
    ),
    path(PARTICIPANT, participants.ParticipantView.as_view(), name="participant"),
    path(
        f"{PARTICIPANT}moves/<slug:move>/",
        participants.ParticipantMoveView.as_view(),
        name="participant-move",
    ),
    path(f"{PARTICIPANT}events/<int:event>/", progress.CorrectView.as_view(), name="event-correct"),
    path(
        f"{PARTICIPANT}events/<int:event>/take-back/",
        progress.TakeBackView.as_view(),
        name="event-take-back",
    ),
    path(
        f"{PARTICIPANT}milestones/<slug:kind>/reverse/",
        reversals.ReverseView.as_view(),
        name="milestone-reverse",
    ),
    path(f"{PARTICIPANT}<slug:act>/", progress.RecordView.as_view(), name="participant-record"),
    path(f"{CONTRACT}statements/", money.StatementListView.as_view(), name="contract-statements"),
    path(STATEMENT, statements.StatementView.as_view(), name="statement"),
    path(
        f"{STATEMENT}document/",
        statements.StatementDocumentView.as_view(),
        name="statement-document",
    ),
    path(
        f"{STATEMENT}moves/<slug:move>/",
        statements.StatementMoveView.as_view(),
        name="statement-move",
    ),
    path("readings/", reading.ReadingListView.as_view(), name="reading-list"),
    path("referrals/", referrals.FindProvisionView.as_view(), name="find-provision"),
    path("referrals/mine/", referrals.ReferralListView.as_view(), name="referral-list"),
    path("payments/", money.PaymentsView.as_view(), name="payments"),
    path("payments/draw/", money.DrawStatementsView.as_view(), name="statements-draw"),
    path("payments/milestones/", money.MilestoneListView.as_view(), name="milestone-list"),
    path("payments/statements/", money.StatementListView.as_view(), name="statement-list"),
    path("ledger/", money.LedgerView.as_view(), name="ledger"),
]
