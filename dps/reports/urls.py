"""Reports and the audit log."""

from django.urls import path

from dps.reports.views import Audit, AuditOf, Reports

urlpatterns = [
    path("reports/", Reports.as_view(), name="reports"),
    path("audit/", Audit.as_view(), name="audit"),
    path("audit/<path:reference>/", AuditOf.as_view(), name="audit-of"),
]
