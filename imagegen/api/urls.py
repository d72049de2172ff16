"""`/api/images/…`: our own API of jobs, uploads and results. The older documents' names are in `dialects/`."""

from django.urls import path

from . import live, trash, views

urlpatterns = [
    path("jobs/", views.Jobs.as_view(), name="image_jobs"),
    path("jobs/<uuid:job_id>/", views.OneJob.as_view(), name="image_job"),
    path("jobs/<uuid:job_id>/cancel/", views.CancelJob.as_view(), name="image_job_cancel"),
    path("jobs/<uuid:job_id>/retry/", views.RetryJob.as_view(), name="image_job_retry"),
    path("jobs/<uuid:job_id>/events/", live.job_events, name="image_job_events"),
    path("trash/", trash.Trash.as_view(), name="image_trash"),
    path("trash/<str:kind>/<uuid:thing_id>/", trash.Trashed.as_view(), name="image_trashed"),
    path("trash/<str:kind>/<uuid:thing_id>/restore/", trash.Restore.as_view(), name="image_restore"),
    path("events/", live.all_events, name="image_events"),
    path("uploads/", views.Uploads.as_view(), name="image_uploads"),
    path("uploads/<uuid:image_id>/", views.OneUpload.as_view(), name="image_upload"),
    path("results/", views.Results.as_view(), name="image_results"),
    path("results/<uuid:result_id>/", views.OneResult.as_view(), name="image_result"),
    path("results/<uuid:result_id>/download/", views.DownloadResult.as_view(), name="image_result_download"),
    path("public/", views.PublicResults.as_view(), name="image_public"),
    path("files/<path:name>", views.file, name="image_file"),
]
