from django.urls import path

from mediation.acts import ACTS
from mediation.views import agreements, answers, cases, filing, resume

urlpatterns = [
    path("file/", filing.start, name="file"),
    path("file/code/", filing.code, name="file_code"),
    path("file/code/again/", filing.code_again, name="file_code_again"),
    path("file/resume/", resume.resume, name="file_resume"),
    path("file/resume/code/", resume.code, name="file_resume_code"),
    path("file/resume/code/again/", resume.code_again, name="file_resume_again"),
    path("file/later/", resume.later, name="file_later"),
    path("file/submit/", filing.submit, name="file_submit"),
    path("file/photos/<int:pk>/", filing.photo, name="file_photo"),
    path("file/photos/<int:pk>/remove/", filing.remove_photo, name="file_photo_remove"),
    path("file/<slug:name>/", filing.page, name="file_page"),
    path("my/<int:pk>/", cases.matter, name="matter"),
    path("my/<int:pk>/filed/", filing.filed, name="filed"),
    path("my/asked/<int:pk>/", answers.asked, name="asked"),
    path("my/asked/<int:pk>/say/", answers.say_asked, name="asked_say"),
    path("answer/<str:token>/", answers.answer, name="answer"),
    path("answer/<str:token>/say/", answers.say, name="answer_say"),
    path("cases/", cases.queue, name="queue"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/agreement/", agreements.draft, name="draft_agreement"),
    path("cases/<int:pk>/do/<slug:name>/", cases.act_page, name="act_page"),
    *(path(f"cases/<int:pk>/{name}/", cases.do, {"name": name}, name=f"act_{name}") for name in ACTS),
    path("agreements/<int:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<int:pk>/<int:number>.png", agreements.agreement_page, name="agreement_page"),
    path("agreements/<int:pk>/code/", agreements.send_code, name="agreement_code"),
    path("agreements/<int:pk>/sign/", agreements.sign, name="agreement_sign"),
    path("papers/<int:pk>/", agreements.paper, name="paper"),
    path("papers/<int:pk>/pdf/", agreements.paper_pdf, name="paper_pdf"),
    path("papers/<int:pk>/<int:number>.png", agreements.paper_page, name="paper_page"),
    path("files/<int:pk>/", cases.attachment, name="attachment"),
]
