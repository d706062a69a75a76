"""The page of one's messages."""

from django.urls import path

from dps.notifications.views import MessageList

urlpatterns = [path("messages/", MessageList.as_view(), name="message-list")]
