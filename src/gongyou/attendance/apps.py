from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "gongyou.attendance"
    label = "attendance"
    verbose_name = "考勤"
