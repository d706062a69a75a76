"""Addresses of matching: below the case, below the offer, of a supplier, and two lists."""

from django.urls import path

from matching.views import award, board, ending, evaluation, feedback, matches, scoring, seats

_CASE = "cases/<slug:reference>/"
_OFFER = "offers/<slug:reference>/feedback/"

urlpatterns = [
    path("evaluations/", board.BoardView.as_view(), name="evaluation-list"),
    path("invitations/", board.InvitationListView.as_view(), name="invitation-list"),
    path(f"{_CASE}matches/", matches.MatchesView.as_view(), name="case-matches"),
    path(f"{_CASE}matches/<int:alias>/", matches.CandidateView.as_view(), name="case-candidate"),
    path(f"{_CASE}evaluation/", evaluation.EvaluationView.as_view(), name="case-evaluation"),
    path(f"{_CASE}evaluation/panel/", seats.PanelView.as_view(), name="case-panel"),
    path(f"{_CASE}evaluation/interests/", seats.InterestView.as_view(), name="case-interests"),
    path(f"{_CASE}evaluation/offers/<int:alias>/", scoring.ScoreView.as_view(), name="case-score"),
    path(f"{_CASE}evaluation/submit/", scoring.SubmitView.as_view(), name="case-submit-marks"),
    path(
        f"{_CASE}evaluation/moderation/<int:alias>/",
        scoring.ModerateView.as_view(),
        name="case-moderate",
    ),
    path(f"{_CASE}award/", award.AwardView.as_view(), name="case-award"),
    path(f"{_CASE}award/end/", ending.EndView.as_view(), name="case-end"),
    path(f"{_CASE}award/recommend/", award.RecommendView.as_view(), name="case-recommend"),
    path(f"{_CASE}feedback/", feedback.CaseFeedbackView.as_view(), name="case-feedback"),
    path(
        "suppliers/<slug:reference>/feedback/<slug:case>/",
        feedback.SupplierFeedbackView.as_view(),
        name="supplier-feedback",
    ),
    path(_OFFER, feedback.OfferFeedbackView.as_view(), name="offer-feedback"),
    path(
        f"{_OFFER}<slug:case>/<int:number>/",
        feedback.FeedbackView.as_view(),
        name="offer-feedback-one",
    ),
    path(
        f"{_OFFER}<slug:case>/<int:number>/letter/",
        feedback.LetterView.as_view(),
        name="feedback-letter",
    ),
    path(
        "awards/<slug:reference>/moves/<slug:move>/",
        award.AwardMoveView.as_view(),
        name="award-move",
    ),
]
