from django.urls import path

from consultations.views import calls, feeds, now, numbers, partnership, roster, shifts, swaps, tasks

urlpatterns = [
    # On the shift
    path("duty/mine/", shifts.mine, name="duty_mine"),
    path("duty/shifts/<int:pk>/sign-in/", shifts.sign_in, name="duty_sign_in"),
    path("duty/shifts/<int:pk>/sign-out/", shifts.sign_out, name="duty_sign_out"),
    path("duty/sign-in/<str:code>/", shifts.desk, name="duty_desk"),
    path("duty/desks/", shifts.desk_codes, name="duty_desks"),
    path("duty/shifts/<int:pk>/log/", shifts.log, name="duty_log"),
    path("duty/shifts/<int:pk>/call/<str:way>/", calls.call, name="duty_call"),
    path("duty/call-backs/<int:pk>/", calls.call_back, name="duty_call_back"),
    path("duty/shifts/<int:pk>/hand-over/", calls.hand_over, name="duty_hand_over"),
    path("duty/hand-overs/<int:pk>/read/", calls.acknowledge, name="duty_acknowledge"),
    path("duty/calls/", calls.call_list, name="duty_calls"),
    # Changes
    path("duty/changes/", swaps.changes, name="duty_changes"),
    path("duty/shifts/<int:pk>/swap/", swaps.ask, name="duty_swap"),
    path("duty/shifts/<int:pk>/take-over/", swaps.take_over, name="duty_take_over"),
    path("duty/absences/", swaps.absences, name="duty_absences"),
    path("duty/absences/<int:pk>/withdraw/", swaps.withdraw_absence, name="duty_absence_withdraw"),
    *[
        path(f"duty/swaps/<int:pk>/{name}/", swaps.do, {"name": name}, name=f"duty_swap_{name}")
        for name in swaps.SWAP_ACTS
    ],
    # Tasks in disputes, and the numbers
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
    # The roster and the partnerships
    path("duty/", roster.show, name="roster"),
    path("duty/draft/", roster.draft, name="draft_roster"),
    path("duty/publish/", roster.publish, name="publish_roster"),
    path("duty/rules/", roster.rules, name="duty_rules"),
    path("duty/rules/add/", roster.add_rule, name="add_rule"),
    path("duty/rules/<int:pk>/end/", roster.end_rule, name="end_rule"),
    path("duty/needs/add/", roster.add_need, name="add_need"),
    path("duty/needs/<int:pk>/end/", roster.end_need, name="end_need"),
    path("duty/shifts/add/", roster.add_shift, name="add_shift"),
    path("duty/shifts/<int:pk>/move/", roster.move_shift, name="move_shift"),
    path("duty/shifts/<int:pk>/cancel/", roster.cancel_shift, name="cancel_shift"),
    path("duty/now/", now.show, name="duty_now"),
    path("duty/feeds/", feeds.feeds, name="duty_feeds"),
    path("duty/feeds/<int:pk>/revoke/", feeds.revoke, name="revoke_feed"),
    path("duty/feed/<str:secret>.ics", feeds.feed, name="duty_feed"),
    path("duty/partnerships/", partnership.partnerships, name="partnerships"),
    path("duty/partnerships/add/", partnership.add, name="add_partnership"),
    path("duty/partnerships/<int:pk>/", partnership.show, name="partnership"),
    path("duty/partnerships/<int:pk>/edit/", partnership.edit, name="edit_partnership"),
    path("duty/partnerships/<int:pk>/add/<str:what>/", partnership.add_to, name="add_to_partnership"),
    path("duty/partnerships/<int:pk>/clients/<int:client>/end/", partnership.end_client, name="end_client"),
    path("duty/partnerships/<int:pk>/hours-<int:year>-<int:month>.pdf", partnership.hours_pdf, name="hours_pdf"),
    path("duty/partnerships/<int:pk>/hours-<int:year>-<int:month>.xlsx", partnership.hours_xlsx, name="hours_xlsx"),
    path("duty/lawyers/<int:pk>/", partnership.lawyer, name="edit_lawyer"),
]
