"""Every rule's code, severity, message and remedy, as data: the checks, the office's lists and the reference page use it.

`{value}` is what stands in the cell as typed, `{field}` the column's header, `{expected}` what should stand there;
`{whole}` the same less shortened; other names are filled in by the rule. Severities: error 必改, the cell stays empty; warning 待确认; info 提示.
"""

from __future__ import annotations

from typing import Literal, NamedTuple
from unicodedata import category

from ipxl.finding import Finding, Severity

VALUE_SHOWN_MOST, WHOLE_SHOWN_MOST = 60, 600


class Rule(NamedTuple):
    """One thing that can be wrong, and what to do about it. by: who can mend it; only the unit's go back to the unit."""

    severity: Severity
    message: str
    remedy: str
    example: str = ""
    by: Literal["unit", "office"] = "unit"


RULES: dict[str, Rule] = {
    # the file as a whole
    "FILE_REFUSED": Rule(
        "error",
        "文件没有读取：{value}。",
        "请对方另存为普通的 xlsx 再发一次；是压缩包就解压后把填报表放进 inbox。",
        "解压后超过200MB",
        by="office",
    ),
    "FILE_ENCRYPTED": Rule(
        "error",
        "文件没有读取：{value}。",
        "请对方取消密码或账号加密，另存为普通的 xlsx，再发一次；打开时不要密码的，是设了“保护工作簿”，请在“审阅”里取消保护再另存。",
        "文件加了密码",
        by="office",
    ),
    "FILE_UNREADABLE": Rule(
        "error",
        "文件读不出来：{value}。",
        "请重新下载；还是不行，请对方用 WPS 或 Excel 打开确认后重新发送。",
        "文件没有下载完",
        by="office",
    ),
    "FILE_INFECTED": Rule(
        "error",
        "文件没有读取：{value}。",
        "不要打开它；请通知对方杀毒后重新发送，并把它移出 inbox。",
        "病毒扫描程序认为它有病毒",
        by="office",
    ),
    "FILE_NOT_OPENED": Rule(
        "error",
        "没有打开：{value}。",
        "请检查权限和占用它的程序；是链接或快捷方式，请把真正的文件复制进 inbox。",
        "没有权限",
        by="office",
    ),
    "FILE_STOPPED": Rule(
        "error",
        "文件没有读完：{value}。",
        "运行 ipxl merge --again 可以再读一次；还是这样，请对方用 WPS 或 Excel 打开，另存为新的 xlsx，再发一次。",
        "读了很久还没有读完，已停止读取",
        by="office",
    ),
    "FILE_NOT_A_RETURN": Rule(
        "warning",
        "这个工作簿不是填报表，没有找到“任务进展”或“指标数据”。",
        "如果是报送件，请单位用下发的填报表重填；不是就移出 inbox。",
        by="office",
    ),
    "FILE_CONTAINER": Rule(
        "warning",
        "{value}，ipxl 打不开。",
        "请用解压软件或邮件软件打开，把里面的填报表取出来放进 inbox。",
        "rar 压缩包",
        by="office",
    ),
    "FILE_LINK": Rule(
        "warning",
        "{value}，填报表没有收到。",
        "请尽快打开链接，把文件下载到 inbox(链接会过期)；打不开就请单位直接发附件。",
        "邮件正文里有超大附件的链接",
        by="office",
    ),
    "FILE_MAIL_EMPTY": Rule(
        "warning",
        "{value}，没有可以合并的内容。",
        "请单位把填报表作为附件重新发来。",
        "邮件“三季度报表”没有附件",
        by="office",
    ),
    "FILE_MAIL_TABLE": Rule(
        "warning",
        "{value}，正文里的表格没有合并。",
        "请单位把填报表作为附件重新发来；实在不行，由办公室照着填进下发的填报表，放进 inbox。",
        "邮件“三季度报表”正文里有表格，没有附填报表",
        by="office",
    ),
    "FILE_MAIL_SCAN": Rule(
        "info",
        "{value}。",
        "图片、扫描件已登记；这个单位的填报表还没有收到的，请单位另发 xlsx。",
        "邮件“盖章页”只有图片或PDF，没有填报表",
        by="office",
    ),
    "FILE_MAIL_BOUNCED": Rule(
        "warning",
        "这是退信，{whole}。",
        "请核对任务分工表里这个单位的邮箱，改正后再发；急的先打电话。",
        "邮件“退信通知”：寄给 kjj@x.cn 的信没有送到",
        by="office",
    ),
    "FILE_MAIL_DELAYED": Rule(
        "info",
        "{whole}。",
        "不用处理；过两天还没有回音，请打电话核对邮箱。",
        "邮件“投递延迟”：寄给 kjj@x.cn 的信还没有送到，对方服务器还在试",
        by="office",
    ),
    "FILE_AUTO_REPLY": Rule(
        "info",
        "{value}，不是报送件。",
        "说人不在的，请换一位联系人或打电话；其他的不用处理。",
        "邮件“自动回复：催报”是自动回复",
        by="office",
    ),
    "FILE_SENDER_OF_ANOTHER": Rule(
        "error",
        "发件人 {value} 是{who}的邮箱，表里写的却是{expected}。",
        "先不合并。请核实是代报、转发还是发错了，在核定表里处理。",
        "cz@x.cn",
        by="office",
    ),
    "FILE_SENDER_UNKNOWN": Rule(
        "info",
        "发件人 {value} 不在任务分工表的邮箱里，表是{expected}的。",
        "请核实是不是这个单位发的；是的话把邮箱补进任务分工表的“单位”表，以后就认得。",
        "zhang@x.cn",
        by="office",
    ),
    "FILE_FEATURES": Rule(
        "info",
        "文件里有{value}，只读了表格里的数据，没有运行也没有打开。",
        "不用处理；下次请用下发的填报表，不要加这些内容。",
        "宏、外部链接",
        by="office",
    ),
    "FILE_OTHER_FORMAT": Rule(
        "warning", "这不是表格文件({value})。", "扫描件请保留备查；填报数据请单位另发 xlsx 工作簿。", by="office"
    ),
    "FILE_SEALED": Rule("info", "{value}，已登记为{who}的盖章件。", "不用处理；填报数据另收工作簿。", by="office"),
    "FILE_NO_UNIT": Rule(
        "error",
        "看不出是哪个单位报的(表里写的是“{value}”)。",
        "请核实后在核定表里选“属于单位”，或请单位在“单位信息”表写明单位再报；相近的有：{near}。",
        "市科技",
        by="office",
    ),
    "FILE_NO_PERIOD": Rule(
        "error",
        "看不出是哪一期的报送件(表里写的是“{value}”)。",
        "请核实后在核定表里处理，或请单位在“单位信息”表写明期次再报，应是：{expected}。",
        "三季度",
        by="office",
    ),
    "FILE_CARRIERS_DISAGREE": Rule(
        "error",
        "{value}。",
        "先不合并。请与报送单位核实是哪个{what}，在核定表里处理，或让单位用自己的填报表重报。",
        "表是市财政局的，文件名写的是市文旅局，可能用错了表",
        by="office",
    ),
    "FILE_OTHER_PLAN": Rule(
        "info",
        "这是另一个方案({value})的填报表，没有读取。",
        "不用处理；是本方案的单位用错了表的，请单位用本方案下发的填报表填报。",
        "yunzhou-2026",
        by="office",
    ),
    "FILE_BLANK": Rule(
        "info",
        "收到的是没有填的填报表，与下发时一样。",
        "不算报送；单位还没有报的，请提醒单位填好再报。",
        by="office",
    ),
    "FILE_SAME_TIME": Rule(
        "error",
        "与“{other}”同一时间({value})收到，填的不一样，前一个是这份的：{cells}。",
        "先不合并。请与单位核实以哪份为准，在核定表里处理。",
        "2023-10-09 10:30",
        by="office",
    ),
    "FILE_TIME_IMPOSSIBLE": Rule(
        "warning",
        "文件的时间是{value}，不可能是收到的时间，不据此算是否按时。",
        "请在“收件登记.csv”里把这个文件的收到时间改准，保存后再合并。",
        "1980-01-01 00:00",
        by="office",
    ),
    "FILE_TIME_HINGES": Rule(
        "error",
        "文件的时间是{value}，不可能是收到的时间；这个单位另有“{other}”，哪份在后看不出来，前一个是这份的：{cells}。",
        "先不合并。请在“收件登记.csv”里把收到时间改准，或在核定表里处理。",
        "1980-01-01 00:00",
        by="office",
    ),
    "FILE_SENDER_OVER": Rule(
        "error",
        "发件人 {value} 不在任务分工表的邮箱里，之前已收到这个单位自己邮箱发来的“{other}”，填的不一样，前一个是这份的：{cells}。",
        "先不合并。请打电话向单位核实，在核定表里处理；以后还用这个邮箱的，补进任务分工表的“单位”表。",
        "zhang@x.cn",
        by="office",
    ),
    "FILE_CHANGED": Rule(
        "info",
        "与上一份“{other}”比，改了{value}处，前一个是这份的：{cells}。",
        "不用处理。",
        "2",
        by="office",
    ),
    "FILE_LOWER_ROUND": Rule(
        "error",
        "这份是第{value}轮的表，之前已收到更新一轮的“{other}”。",
        "先不合并。请与单位核实以哪份为准，在核定表里处理。",
        by="office",
    ),
    "FILE_EARLIER_PERIOD": Rule(
        "error",
        "下一期的填报表已经下发，这份还是{value}的。",
        "先不合并。请与单位核实是补报{value}，还是用错了表，在核定表里处理。",
        "2023Q3",
        by="office",
    ),
    "FILE_OTHER_VERSION": Rule(
        "info",
        "填报表的版本是{value}，本程序的是{expected}，已按列名读取。",
        "不用处理；下次请用新下发的表。",
        by="office",
    ),
    # the shape of the tables
    "SHEET_MISSING": Rule("error", "没有找到“{value}”表。", "请在下发的填报表里填报，不要删除表或改列名。"),
    "SHEET_RENAMED": Rule("info", "“{value}”表改了名，已按内容认出。", "不用处理；下次请不要改表名。", "Sheet1"),
    "SHEET_UNREAD": Rule(
        "info",
        "多出一张“{value}”表，不是填报表的内容，没有读取。",
        "里面有要报的内容，请填到填报表里；没有就不用处理。",
        "附表",
    ),
    "CELLS_FAR": Rule(
        "info",
        "表格以外很远的地方有内容({value})，没有读取，其余都已读取。",
        "里面有要报的内容，请填到表格里；没有就不用处理。",
        "A1048576",
    ),
    "SHEET_PARTS": Rule(
        "warning", "“{value}”表分成了几块，这里起是另一块，已合在一起读取。", "请核对有没有漏行；下次请填在一张表里。"
    ),
    "SHEET_TWICE": Rule(
        "error",
        "同一张表有两份，填的不一样：{value}。",
        "先不合并。请与单位核实以哪份为准，让单位删去另一份再报。",
        by="office",
    ),
    "SHEET_OF_ANOTHER": Rule(
        "warning",
        "这张表上面写的是“{value}”，不是本单位本期的，没有合并。",
        "请核对是不是放错了表。",
    ),
    "TABLE_MOVED": Rule(
        "info", "行列有变动(表头在{value})，已按列名读取。", "不用处理；下次请不要增删行列、调换列的次序。"
    ),
    "COLUMN_MISSING": Rule("error", "没有找到“{value}”列。", "请核对是否删掉或改了列名，在下发的填报表里补填这一列。"),
    "COLUMN_LEFT_OUT": Rule("info", "没有找到“{value}”列，这一列不是必填。", "不用处理；下次请不要删列。"),
    "COLUMN_GUESSED": Rule(
        "warning",
        "列名“{value}”不是原来的，按“{field}”读取。",
        "请核对是不是“{field}”这一列；下次请不要改列名。",
        "本期状态",
    ),
    "COLUMN_MEANS_OTHER": Rule(
        "error",
        "列名被改成了“{value}”，和“{field}”不是一个意思，这一列的数都按待核处理。",
        "请按“{field}”填写，不要改列名。",
        "完成进度(‰)",
    ),
    "COLUMNS_EXCHANGED": Rule(
        "error",
        "“{value}”和“{field}”两列的列名对调了，“{field}”的数都按待核处理。",
        "请把列名改回来，按下发的填报表填写。",
        "上期值",
    ),
    "COLUMN_UNKNOWN": Rule(
        "warning",
        "列名“{value}”不在填报表里，或者与别的列重复，这一列的内容没有合并。",
        "要报的内容请填到填报表原有的列里；不用报就删去这一列。",
    ),
    "CELLS_MERGED": Rule(
        "error", "单元格{value}合并成了一个，内容只算在左上角那一格。", "请取消合并，每一行各填各的。"
    ),
    "ROWS_TOO_MANY": Rule(
        "error",
        "这张表的行数比下发的多得多，从第{value}行起没有再读。",
        "请把粘贴进来的其他清单移到另外的文件，只留填报表原有的行。",
        "320",
    ),
    "ROW_UNKNOWN": Rule(
        "warning",
        "这一行的编号“{value}”不在本单位的任务或指标中，没有合并。",
        "请核对编号；不是本单位的事项不用填。",
        "T05",
    ),
    "ROW_KEY_READ": Rule(
        "info",
        "编号写的是“{value}”，按编号里的数或名称读作{expected}。",
        "不用处理；下次请不要改编号。",
        "任务5 读作5号任务",
    ),
    "ROW_BY_NAME": Rule(
        "warning", "编号“{value}”认不出，名称也改动过，按相近的名称读作{expected}。", "请核对这一行是不是{expected}。"
    ),
    "ROW_MIXED": Rule(
        "error",
        "这一行的编号和{field}对不上：一个是{key}，一个是{expected}(“{value}”)，这一行没有合并。",
        "请核对是不是只排序或粘贴了一部分列，改正后重报。",
    ),
    "ROWS_MIXED": Rule(
        "error",
        "有{expected}行(第{value}行)的编号和隐藏的“行标”对不上，可能只排序了一部分列，这些行没有合并。",
        "请在下发的填报表里重填；要排序，请选中整行(连同隐藏的列)。",
        "4、5、6、7",
    ),
    "ROWS_SORTED_APART": Rule(
        "error",
        "“{value}”列与编号不在原来的行上，可能只排序了一部分列，这张表的各行都没有合并。",
        "请在下发的填报表里重填，排序时不要只选一部分列。",
    ),
    "ROW_TWICE": Rule(
        "error", "编号“{value}”出现了不止一行({expected})，填的不一样，都没有合并。", "请只保留正确的一行。"
    ),
    "ROW_MISSING": Rule("error", "缺少{value}这一行。", "请在下发的填报表里补填这一行。"),
    "ROWS_UNKEYED": Rule(
        "error",
        "有{expected}行认不出是哪项任务或指标({value})，下发的行又找不到，可能删了编号列或挪动了单元格，这些行没有合并。",
        "请在下发的填报表里重填，不要删列、不要挪动单元格。",
        "编号列不动，只填该填的格",
    ),
    "ROWS_MISSING": Rule("error", "缺少{expected}行({value})。", "请在下发的填报表里补填这些行。"),
    "ROWS_FOREIGN": Rule(
        "warning",
        "多出{expected}行({value})，编号不在本单位的任务或指标中，没有合并。",
        "请核对是不是贴进了别的单位的内容；不是本单位的事项请删去。",
    ),
    "ANSWERS_BLANK": Rule(
        "error",
        "大部分没有填，有{expected}格应填未填({value})。",
        "请填好再报；与上期完全一样的行，在“无变化”选“是”。",
    ),
    "ANSWERS_SHIFTED": Rule(
        "error",
        "有{expected}行填的内容整体向{field}错开了一列(如{value})，这些行没有合并。",
        "请把内容移回原来的列，或在下发的填报表里重填。",
        "“本期状态”里填状态，“完成进度”里填数",
    ),
    "LOCKED_EDITED": Rule(
        "info", "锁定的“{field}”被改成“{value}”，仍按{expected}处理。", "不用处理；对下发的内容有意见，请与办公室联系。"
    ),
    # cells
    "REQUIRED_BLANK": Rule("error", "“{field}”没有填。", "请填写。{expected}"),
    "REQUIRED_BLANK_REPEATED": Rule(
        "error",
        "“{field}”里的“{value}”是上期的，本行没有改动，也没有选“无变化”，没有计入。",
        "与上期完全一样的，在“无变化”选“是”；有变化的请直接改。",
    ),
    "REQUIRED_BLANK_SOFT": Rule("warning", "“{field}”没有填。", "请补填。{expected}"),
    "CHOICE_UNKNOWN": Rule("error", "“{field}”填的是“{value}”，不在可选项中。", "请从下拉列表选：{expected}。"),
    "ONGOING_NOT_OFFERED": Rule(
        "error",
        "“{field}”填的是“{value}”，这项任务有完成时限，不能选“长期坚持”。",
        "请从下拉列表选：{expected}。",
        "进行中",
    ),
    "CHOICE_KEPT": Rule(
        "warning",
        "“{field}”填的是“{value}”，不在可选项中，先照原样收下。",
        "请从下拉列表选，如 {expected}；确实没有合适的，不用处理。",
    ),
    "NOT_A_NUMBER": Rule("error", "“{field}”填的是“{value}”，不是数字。", "请只填数字：{expected}。", "45"),
    "NO_FIGURE": Rule(
        "error",
        "“{field}”填的是“{value}”，没有数。",
        "有数请填数字，数是零请填0；确实没有数请留空，并在“{expected}”写明原因。",
        "0",
    ),
    "NO_FIGURE_EXPLAINED": Rule(
        "info", "“{field}”没有数，已在“{expected}”写明。", "不用处理；有数后请补报。", "变动说明写：银行下月10日反馈"
    ),
    "NUMBER_IS_DATE": Rule(
        "error",
        "“{field}”显示的是“{value}”，这个格被设成了日期或时间，看不出填的是什么数。",
        "请把这个格的格式改成“常规”，重新填数字{expected}。",
        "45",
    ),
    "OUT_OF_RANGE": Rule("error", "“{field}”填的是{value}，应为{expected}。", "请改成范围内的数。", "45"),
    "NOT_AN_INTEGER": Rule("error", "“{field}”填的是{value}，这个指标只能是整数。", "请填整数。", "3"),
    "DATE_UNREADABLE": Rule("warning", "“{field}”填的是“{value}”，{why}。", "请填日期，如 {expected}。", "2023-09-30"),
    "DATE_GUESSED": Rule(
        "warning",
        "“{field}”填的是“{value}”，没有写全，先按 {expected} 收下。",
        "请核对，并把年月日写全，如 {expected}。",
        "2023-09-30",
    ),
    "DATE_IS_NUMBER": Rule(
        "warning",
        "“{field}”填的是数“{value}”，不是日期{expected}。",
        "请写年月日，如 2023-09-30。",
        "2023-12-31",
    ),
    "DATE_DOUBTFUL": Rule(
        "warning",
        "“{field}”填的是“{value}”，是{why}，不大可能(一般在{expected})。",
        "请核对年月日，写成 2023-09-30 这样；没有填错不用处理。",
        "2023-12-31",
    ),
    "PHONE_DOUBTFUL": Rule(
        "warning",
        "“{field}”填的是“{value}”，{why}。",
        "请填手机号，或区号加座机号；打不出前面的0时先输入一个英文单引号。",
        "0123-6888888",
    ),
    "CELL_PICTURE": Rule(
        "warning",
        "“{field}”里嵌的是图片，没有文字或数字。合并时图片存到 outbox 该期的“佐证图片”文件夹。",
        "请在这一格填文字或数字，把图片登记到“佐证材料”表。",
    ),
    "CELL_ERROR": Rule("error", "“{field}”里是错误值 {value}。", "请直接填写内容，不要用公式。", "45"),
    "CELL_LOST": Rule("error", "“{field}”里的内容在文件里已经损坏，读不出来。", "请重新填写这一格。", "45"),
    "FORMULA_UNCOUNTED": Rule("error", "“{field}”里是没有算出结果的公式。", "请直接填写数字或文字，不要用公式。", "45"),
    "FORMULA_MOVES": Rule(
        "warning",
        "“{field}”里的公式{value}，先按存下的结果收下。",
        "请核对结果，直接填写数字或文字，不要用公式。",
        "引用了别的文件",
    ),
    "READ_AS": Rule("info", "“{field}”填的是“{value}”，读作 {expected}。", "不用处理。", "85% 读作 85"),
    "HELD_ABOUT": Rule(
        "warning",
        "“{field}”填的是“{value}”，{why}，暂按待核处理，不计入汇总。",
        "请填确切的数{expected}。",
        "85",
    ),
    "HELD_MEASURE": Rule(
        "warning",
        "“计量单位”由“{unit_of_measure}”改成了“{written}”，“{field}”填的{value}暂按待核处理。",
        "请按“{unit_of_measure}”填写{expected}，不要改计量单位。",
        "3.2",
    ),
    "HELD_FRACTION": Rule(
        "warning",
        "“{field}”填的是{value}，可能是把百分数写成了小数，暂按待核处理。",
        "请确认是不是 {expected}；确实是这个数，请在“{reasons}”写上这个数，或写“属实”。",
        "85",
    ),
    "HELD_MAGNITUDE": Rule(
        "warning",
        "“{field}”填的是{value}({expected})，相差十倍以上，可能计量单位用错或多写、少写了0，暂按待核处理。",
        "请按“{unit_of_measure}”核对；确实是这个数，请在“{reasons}”写上这个数，或写“属实”。",
        "计量单位是万件，52000件填5.2",
    ),
    "HELD_PIECES": Rule(
        "warning",
        "“{field}”填的是{value}，计量单位是“{unit_of_measure}”，不应有小数，暂按待核处理。",
        "请填整数；确实是这个数，请在“{reasons}”写上这个数，或写“属实”。",
        "37",
    ),
    "HELD_SERIAL": Rule(
        "warning",
        "“{field}”填的是{value}，可能是把日期当成了数(是不是{expected})，暂按待核处理。",
        "请重新填数；确实是这个数，请在“{reasons}”写上这个数，或写“属实”。",
        "填 3-5 变成了 45356",
    ),
    "HELD_OVER_FULL": Rule(
        "warning",
        "“{field}”填的是{value}，超过了100%，暂按待核处理。",
        "请核对；确实是这个数，请在“{reasons}”写上这个数，或写“属实”。",
        "95",
    ),
    "HELD_NEGATIVE": Rule(
        "warning",
        "“{field}”填的是{value}，是负数，暂按待核处理。",
        "请核对；确实是这个数，请在“{reasons}”写上这个数，或写“属实”。",
        "3.5",
    ),
    "SIZE_DOUBTFUL": Rule(
        "warning",
        "“{field}”填的是{value}({expected})，相差较大，先照填的数收下。",
        "请按“{unit_of_measure}”核对，填错了请改正；没有填错不用处理。",
        "上期3.07，本期6.1",
    ),
    "HELD_EXPLAINED": Rule(
        "warning",
        "“{field}”填的是“{value}”，单位已在“{reasons}”写明，按 {expected} 计入。",
        "请核对；不对请与单位核实，在核定表里处理。",
        "约35，写明实际35家，按 35 计入",
        by="office",
    ),
    "HELD_FOR_OFFICE": Rule(
        "warning",
        "“{field}”填的是“{value}”，是目标的十倍以上；单位已在“{reasons}”写明，办公室核定以前按待核处理。",
        "请与单位核实，在核定表里接受或更正。",
        "目标40家，填400家，变动说明写“属实”",
        by="office",
    ),
    "TEXT_SAYS_NOTHING": Rule(
        "warning", "“{field}”必须填写，填的却是“{value}”。", "请写明实际情况。{expected}", "完成3场培训，参加120人"
    ),
    "NUMBER_CUT": Rule(
        "error",
        "“{field}”填的是{value}，超过15位，后面的数字已被表格软件改掉。",
        "请先把这一格的格式设成“文本”(或先输入一个英文单引号)，再重新填写。",
        "916401001234567890",
    ),
    "TEXT_IS_DAY": Rule(
        "warning",
        "“{field}”显示的是日期“{value}”，可能是表格软件改的(如 1-2、3/4)。",
        "请核对；不是日期的，先输入一个英文单引号再填。",
        "3/4",
    ),
    "TEXT_STRUCK": Rule(
        "warning", "“{field}”里有划去的字“{value}”，汇总里照样能看到。", "不要的字请直接删掉。", "划去的半句话"
    ),
    "TEXT_EMPTY_WORDS": Rule(
        "info", "“{field}”只写了“{value}”，看不出做了什么。", "有具体内容请补充。", "印发方案，完成3场培训"
    ),
    "TEXT_GARBLED": Rule("info", "“{field}”里有乱码“{value}”。", "请核对这一格的文字。", "方案已印发"),
    "TEXT_LONG": Rule("warning", "“{field}”有{value}字，超过{expected}字。", "请压缩；确需保留不用处理。"),
    # cells against each other
    "DONE_BUT_PROGRESS": Rule(
        "warning",
        "状态是“已完成”，完成进度却是{value}%。",
        "请核对：已完成的进度应为100；确实如此请在备注说明。",
        "100",
    ),
    "PROGRESS_BUT_NOT_DONE": Rule(
        "warning", "完成进度是100%，状态却是“{value}”。", "请核对：做完了选“已完成”；确实如此请在备注说明。", "已完成"
    ),
    "NOT_STARTED_BUT_PROGRESS": Rule(
        "warning", "状态是“未启动”，完成进度却是{value}%。", "请核对状态或进度；确实如此请在备注说明。", "进行中"
    ),
    "PROGRESS_FELL": Rule(
        "warning",
        "完成进度{value}%，比上期的{expected}%低。",
        "累计进度一般不会下降，请核对或在备注说明。",
        "备注写：上期多报，本期更正",
    ),
    "NO_WORK_BUT_FILLED": Rule(
        "warning",
        "“{field}”填的是“{value}”，同一行却填了{expected}。",
        "请核对：有工作选“有”；没有就清空这些格，或在备注说明。",
        "有",
    ),
    "TEXT_UNCHANGED": Rule(
        "warning",
        "“{field}”与上期一字不差。",
        "本期有新进展请补充；确实没有变化请在备注说明。",
        "备注写：本期没有新安排",
    ),
    "TEXT_ALIKE": Rule(
        "info",
        "“{field}”和{expected}写的一样。",
        "请办公室看看是不是照抄；确实是一起做的，不用处理。",
        by="office",
    ),
    "CHANGE_UNEXPLAINED": Rule(
        "warning",
        "本期值{value}，上期{expected}，变动较大但没有说明。",
        "请在“变动说明”写明原因，或核对数字。",
        "变动说明写：3家企业注销",
    ),
    "CUMULATIVE_FELL": Rule(
        "warning",
        "本期值{value}小于上期{expected}，累计数一般不会减少。",
        "请核对，或在“变动说明”写明原因。",
        "变动说明写：上期重复统计1笔，本期冲减",
    ),
    "DATE_OUTSIDE_PERIOD": Rule(
        "warning",
        "数据截止日{value}不在本期({expected})内。",
        "请核对数据是哪一天的；本期的数还没有出来，请在“变动说明”写明。",
        "2023-09-30",
    ),
    "EVIDENCE_NOT_LISTED": Rule(
        "warning",
        "佐证编号{value}在“佐证材料”表里没有登记。",
        "请在“佐证材料”表登记，或改正编号，多个用逗号分开，如 1,2；另行报送的请在备注说明。",
        "1,2",
    ),
    "COORDINATION_NOT_LISTED": Rule(
        "warning",
        "“{field}”填的是“{value}”，“问题与协调”表里却没有这项任务。",
        "请在“问题与协调”表写明要协调什么；已在别处报过的请在备注说明。",
        "任务编号选 T05，写明问题和建议",
    ),
    # across files of one unit
    "KEPT_FROM_OLDER": Rule(
        "warning",
        "新报的表这里空着，先保留前一份的“{value}”。",
        "请在“需修改事项”的“答复”选一项：补充(以格里现在的内容为准)、确实为空(清空)、按上次(照前一份)。",
    ),
    "PARTS_DIFFER": Rule(
        "warning",
        "同一行报了两次，“{field}”前一份“{other}”填“{expected}”，这一份填“{value}”；先按这一份。",
        "请单位内部核对一致。这一份对的，不用改；前一份对的，请改回来。",
    ),
}


def finding(code: str, *, value: object = "", **place: str | None) -> Finding:
    """The finding of a rule at a place.

    place: file, sheet, cell, unit, task, and any other name that the rule's texts use.
    Raises KeyError for a code or a name that the table lacks: that is our fault, not the user's.
    """
    rule = RULES[code]
    file, sheet, cell, unit, task = (place.pop(key, None) for key in ("file", "sheet", "cell", "unit", "task"))
    shown = shown_value(value)
    texts = {"field": "", "expected": "", **place, "value": shown, "whole": shown_value(value, WHOLE_SHOWN_MOST)}
    return Finding(
        code=code,
        severity=rule.severity,
        message=rule.message.format_map(texts),
        remedy=rule.remedy.format_map(texts),
        file=file,
        sheet=sheet,
        cell=cell,
        unit=unit,
        task=task,
        value=shown or None,
    )


def goes_back(finding: Finding) -> bool:
    """Whether the unit is to be asked: an error or a warning that it can mend itself. Infos alone ask for nothing."""
    return finding.severity != "info" and RULES[finding.code].by == "unit"


def _visible(character: str) -> str:
    """A character for the eye: what cannot be seen stands as its number, for it may be the reason."""
    if character.isprintable():
        return character
    return f"〔U+{ord(character):04X}〕" if category(character) == "Cf" else " "


def shown_value(value: object, most: int = VALUE_SHOWN_MOST) -> str:
    """A value as the person typed it, in one line: 140 and not 140.0, long text shortened."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        text = str(int(value))
    elif isinstance(value, bool):
        text = "TRUE" if value else "FALSE"
    else:
        text = str(value)
    text = " ".join("".join(map(_visible, text)).split())
    return text if len(text) <= most else text[: most - 1] + "…"
