"""What meetings of the sample hear, besides directives and what they decide."""

from luoshi.ops.sample.texts.filling import lines_of

HEARD = lines_of("""
    听取{一|二|三|四}季度重点任务进展
    听取编制新一轮规划的进展
    审议年度预算执行情况
    听取{乙司|丙司|戊司}关于标准清理的汇报
    听取支部整顿“回头看”情况
    研究{上|下}半年调研安排
    审议{两|三}项规章的修订稿
    听取来信办理情况
    听取线上服务运行情况
    研究青年理论学习小组活动安排
    听取安全生产检查情况
    通报{三|四}个基层点值守轮换情况
""")

PUT_OFF = lines_of("""
    办公用房调整方案
    档案数字化二期方案
    {寅馆|丙寅馆}改造后的开放时间
""")

ANOTHER_FIRST = lines_of("""
    防汛调度要当场定，先议，再传达
    主要负责同志路上耽搁，先议不等人的一项
""")

FOUND = lines_of("""
    抽看{五|六}个单位的台账，{两|三}项没有写完成标准
    同一张表{两|三}个司局各要了一次
    {三|四}项临近到期，还没有一条进展
""")
