"""What each role does here, what it may see, and what it may not: the help page's words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongyou.offices.models import Role


@dataclass(frozen=True)
class Duty:
    """`first` is what to do first after signing in."""

    role: str
    first: str | Promise
    can: str | Promise
    cannot: str | Promise

    @property
    def label(self) -> str | Promise:
        return Role.Kind(self.role).label


_SUPERVISES = _("核对工地的文件，看每个工地欠谁多少、为什么，撤回放错的工资表，导出结果。")
_OWN_AREA = _("看不到别的区划的工地；密码和授权不归你管。")
_NO_WAGES = _("看不到任何工地和工资。")
_NOT_YET = _("目前看不到工地和工人：案卷、移送和协办还没有做进系统，做好以后会出现在这里。")
_PARTNER = _("看本机构有哪些人，改自己的密码；要看的材料请经办的监察员导出给你。")
_WAIT = _("现在没有要你在这里办的事。")

DUTIES = (
    Duty("inspector", _("先看红色和黄色的工地，再核对等着的文件。"), _SUPERVISES, _OWN_AREA),
    Duty("township_clerk", _("先看本乡镇红色和黄色的工地，再帮来的人核对文件。"), _SUPERVISES,
         _("只看得到本乡镇街道的工地。")),
    Duty("leader", _("看本区欠多少、在哪里、谁晚了。"), _("看本区全部工地的结果和颜色。"),
         _("看得到，不改：撤回和授权由监察员、管理员来做。")),
    Duty("node_clerk", _("帮来的人核对工地的文件。"),
         _("区中心和乡镇服务所的人，看得到本区划的工地，能核对文件。"),
         _("驻外服务站周围没有本区的工地，所以看不到工地和工资。")),
    Duty("labour_officer", _("先看哪个工地还缺工资表或银行回盘。"),
         _("送本单位工地的文件来核对，看结果和退回的行，解释读不懂的表；邀请和结束本单位的人。"),
         _("看不到别的总包的工地；放错的工资表要请监察员撤回。")),
    Duty("subcontractor", _("先看本单位做工的工地还缺什么。"),
         _("看本单位参加的工地，送文件来核对。"), _("看不到没有参加的工地。")),
    Duty("owner", _("看本单位的工程，人工费到没到、工资发没发。"),
         _("看本单位建设的工地的结果。"), _("看得到，不改。")),
    Duty("bank_clerk", _("先看哪些代发失败了还没有重发。"),
         _("看工资专户开在本行的工地：每批多少笔、成功多少、失败多少。"),
         _("看不到考勤、花名册和别的银行的工地。")),
    Duty("industry", _WAIT, _PARTNER, _NOT_YET),
    Duty("arbitrator", _WAIT, _PARTNER, _NOT_YET),
    Duty("court_clerk", _WAIT, _PARTNER, _NOT_YET),
    Duty("police", _WAIT, _PARTNER, _NOT_YET),
    Duty("union", _WAIT, _PARTNER, _NOT_YET),
    Duty("petition", _WAIT, _PARTNER, _NOT_YET),
    Duty("trainer", _WAIT, _PARTNER,
         _("看不到工地和工人：办班、签到和补贴申领还没有做进系统。")),
    Duty("carrier", _WAIT, _PARTNER,
         _("看不到工地和工人：场地、入驻和考核还没有做进系统。")),
    Duty("system_admin", _("先看哪个岗位没有人。"),
         _("建账号和机构，重设密码，停用离岗的人的账号。"), _NO_WAGES),
    Duty("security_admin", _("先给等着的人角色，离岗的结束角色。"),
         _("给角色，结束角色，停用账号。"), _NO_WAGES),
    Duty("audit_admin", _("先看过去一天被拒绝的。"),
         _("查谁在什么时候做了什么，导出审计记录。"), _("什么都不能改，也看不到工资。")),
)  # fmt: skip
_BY_ROLE = {duty.role: duty for duty in DUTIES}


def duty(role: str) -> Duty:
    return _BY_ROLE[role]
