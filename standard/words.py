"""What roles, facts, kinds and checks are called in Chinese; the keys are the ids that standard/*.yaml may use."""

from __future__ import annotations

ROLES = {
    "top_management": "最高管理者",
    "representative": "管理者代表",
    "carbon_lead": "碳管理牵头部门",
    "technical": "技改部门",
    "equipment": "设备部门",
    "production": "生产运行部门",
    "safety_environment": "安环部门",
    "finance": "财务部门",
    "lab": "化验室",
    "purchasing": "采购供应部门",
    "power": "动力（余热发电）部门",
    "administration": "综合（行政人事）部门",
}
FACTS = {
    "has_mine": "有自有矿山",
    "uses_alternative_fuel": "使用替代燃料",
    "has_ccer_projects": "有CCER项目",
    "has_tanpuhui_projects": "有碳普惠项目",
    "does_carbon_finance": "开展碳金融",
    "does_trading": "开展碳交易",
    "has_waste_heat_power": "有余热发电",
    "has_backup_generator": "有备用发电机",
    "has_canteen_gas": "食堂使用燃气",
    "has_projects": "有CCER项目或碳普惠项目",  # derived
}
KINDS = {
    "policy": "方针与决定",
    "plan": "方案计划",
    "procedure": "程序制度",
    "duty": "职责",
    "ledger": "台账",
    "form": "表单",
    "report": "报告",
    "certificate": "证书凭证",
    "minutes": "纪要与现场记录",
}
MODALITIES = {"shall": "应", "should": "宜", "may": "可"}  # may: additions only
SHOWN_BY = {"document": "有效文件", "record": "审核期内的记录"}
CHECKS = {
    "states": "写明",
    "covers": "写全",
    "prohibits": "不得写有",
    "flags_gap": "自己记有缺失",
    "has_columns": "设有并填写栏目",
    "approved": "经批准并有效",
    "in_period": "有审核期内填写的记录",
    "covers_months": "各月都有",
    "covers_quarters": "各季都有",
    "signed_by": "有不同的人签字",
    "dated_within": "最近一次在期末前",
    "interval_at_most": "相邻两次间隔不超过",
    "at_least_times": "审核期内至少",
    "after_event": "变化之后有相应记录",
    "in_validity": "在用期间都在有效期内",
    "retention_at_least": "规定的保存期不短于",
    "balances": "期初加收入减发出等于期末，合计正确",
    "recomputes": "每月排放量与本行活动数据、因子的计算一致（相差不超过0.5%）",
    "varies": "各月检测值逐月不同，没有照抄",
    "agrees_with": "全年数与月度台账的合计一致（相差不超过0.2%）",
    "in_order": "日期先后顺序合理",
    "covers_departments": "企业的每个部门都有职责",
    "dated_before": "在实施之前签批",
    "independent": "审核员不审自己的部门",
    "qualified": "检测机构的CMA/CNAS资质在检测日有效",
    "distinct_roles": "由不同的人担任",
    "trades_approved": "每笔交易都经批准，且不超过计划额度",
    "closed": "不符合项有原因、有措施，已验证关闭或未到期",
    "not_repeated": "同样的问题关闭后没有再发生",
    "done_by": "按期完成",
    "rate_at_least": "写明的比率不低于",
    "rate_at_most": "写明的比率不高于",
    "filled": "已填写，不是空白表",
}
