"""`/api/v1/`: what belongs to no single procedure."""

from django.urls import path

from participation.opendata.agencies import AgencyList
from participation.opendata.index import Index
from participation.opendata.obligations import ObligationList
from participation.opendata.statistics import ObligationStatistics

urlpatterns = [
    path("", Index.as_view(), name="api-index"),
    path("agencies/", AgencyList.as_view(), name="api-agencies"),
    path("obligations/", ObligationList.as_view(), name="api-obligations"),
    path("obligations/statistics/", ObligationStatistics.as_view(), name="api-obligation-statistics"),
]
