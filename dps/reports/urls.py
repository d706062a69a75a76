"""Reports and the audit log."""

from django.urls import path, re_path

from dps.reports.views import Audit, AuditOf, Reports

urlpatterns = [
    path("reports/", Reports.as_view(), name="reports"),
    path("audit/", Audit.as_view(), name="audit"),
    re_path(r"^audit/(?P<reference>[\w/-]+)/$", AuditOf.as_view(), name="audit-of"),
]
