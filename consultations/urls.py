from django.urls import URLPattern, path

from consultations.views import numbers, tasks

urlpatterns: list[URLPattern] = [
    path("cases/<int:pk>/lawyer/", tasks.ask_lawyer, name="ask_lawyer"),
    path("duty/tasks/", tasks.duty_tasks, name="duty_tasks"),
    path("duty/tasks/<int:pk>/", tasks.duty_task, name="duty_task"),
    path("duty/tasks/<int:pk>/accept/", tasks.do_task, {"name": "accept"}, name="accept_task"),
    path("duty/tasks/<int:pk>/decline/", tasks.do_task, {"name": "decline"}, name="decline_task"),
    path("duty/tasks/<int:pk>/answer/", tasks.do_task, {"name": "answer"}, name="answer_task"),
    path("duty/tasks/<int:pk>/withdraw/", tasks.withdraw_task, name="withdraw_task"),
    path("duty/tasks/<int:pk>/files/<int:attachment>/", tasks.task_file, name="task_file"),
    path("duty/tasks/<int:pk>/papers/<int:entry>/", tasks.task_paper, name="task_paper"),
    path("duty/tasks/<int:pk>/agreement/", tasks.task_agreement, name="task_agreement"),
    path("duty/numbers/", numbers.duty_numbers, name="duty_numbers"),
    path("duty/numbers/<slug:name>/", numbers.number_rows, name="number_rows"),
    path("duty/numbers/<slug:name>/csv/", numbers.number_csv, name="number_csv"),
]
