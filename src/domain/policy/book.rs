//! The book: every figure of the rule book that the maker may change without a release, with its default.
//!
//! A default that the sources do not give is our reading. Sums of money are in fen, percentages in hundredths of a percent.

use super::entry::book;

book! {
    // Customers (section 3).
    CustomerKindLarge = "customer.kind.large", "大型企业：超过此台数", "Large enterprise: over so many vehicles",
        Vehicles 200 in 1..=100_000, "CUST-2";
    CustomerKindMedium = "customer.kind.medium", "中型企业起始台数", "Medium enterprise from",
        Vehicles 50 in 1..=100_000, "CUST-2";
    CustomerClassGeneral = "customer.class.general", "一般性大客户起始台数", "General key account from",
        Vehicles 5 in 1..=1_000, "CUST-3";
    CustomerTierGold = "customer.tier.gold", "金质客户起始台数", "Gold tier from",
        Vehicles 20 in 1..=10_000, "CUST-4";
    CustomerTierSilver = "customer.tier.silver", "银质客户起始台数", "Silver tier from",
        Vehicles 10 in 1..=10_000, "CUST-4";
    CustomerLedgerArea = "customer.ledger.area", "市场部上报台账截止日", "Area hands in its ledger by",
        DayOfMonth 5 in 1..=28, "CUST-11";
    CustomerLedgerHq = "customer.ledger.hq", "总部汇总台账截止日", "HQ consolidates the ledgers by",
        DayOfMonth 10 in 1..=28, "CUST-11";

    // Grading (section 4).
    GradingWeightSales = "grading.weight.sales", "评分权重：年销售额", "Weight of yearly sales",
        Percent 4_000 in 0..=10_000, "GRADE-1";
    GradingWeightPayment = "grading.weight.payment", "评分权重：付款", "Weight of payment",
        Percent 3_000 in 0..=10_000, "GRADE-1";
    GradingWeightPotential = "grading.weight.potential", "评分权重：行业潜力", "Weight of industry potential",
        Percent 2_000 in 0..=10_000, "GRADE-1";
    GradingWeightStagnant = "grading.weight.stagnant", "评分权重：呆滞订单", "Weight of stagnant orders",
        Percent 1_000 in 0..=10_000, "GRADE-1";
    GradingScoreA = "grading.score.a", "A级起始分", "Grade A from so many points",
        Points 80 in 0..=100, "GRADE-1";
    GradingScoreB = "grading.score.b", "B级起始分", "Grade B from so many points",
        Points 60 in 0..=100, "GRADE-1";
    GradingSalesFull = "grading.sales.full", "年销售额得满分的金额", "Yearly sales that earn all their points",
        Fen 1_000_000_000 in 100..=100_000_000_000, "GRADE-1";
    GradingPaymentLoss = "grading.payment.loss", "每次逾期付款或提车扣分", "Points lost by each late payment or pick-up",
        Points 20 in 0..=100, "GRADE-1";
    GradingStagnantLoss = "grading.stagnant.loss", "每个呆滞订单扣分", "Points lost by each stagnant order",
        Points 20 in 0..=100, "GRADE-1";
    GradingAmountA = "grading.amount.a", "A级年金额", "Grade A from so much a year",
        Fen 1_000_000_000 in 100..=100_000_000_000, "GRADE-2";
    GradingAmountB = "grading.amount.b", "B级年金额", "Grade B from so much a year",
        Fen 500_000_000 in 100..=100_000_000_000, "GRADE-2";
    GradingReviewFirst = "grading.review.first", "年度评级首日（12月）", "First day of the yearly review, in December",
        DayOfMonth 25 in 1..=31, "GRADE-3";
    GradingReviewLast = "grading.review.last", "年度评级末日（12月）", "Last day of the yearly review, in December",
        DayOfMonth 30 in 1..=31, "GRADE-3";
    GradingBadEvent = "grading.bad_event", "不良事件后降级期限", "A bad event lowers the grade within",
        Days 5 in 1..=60, "GRADE-4";
    GradingAssess = "grading.assess", "新客户暂定等级后评定", "A new customer is assessed after",
        Months 6 in 1..=36, "GRADE-5";
    GradingEliminate = "grading.eliminate", "C级未升B级列入淘汰", "Grade C for so long goes on the list for elimination",
        Years 3 in 1..=10, "GRADE-6";
    GradingVisitA = "grading.visit.a", "A级拜访周期", "Grade A is visited every", Days 15 in 1..=366, "GRADE-7";
    GradingVisitB = "grading.visit.b", "B级拜访周期", "Grade B is visited every", Days 30 in 1..=366, "GRADE-7";
    GradingVisitC = "grading.visit.c", "C级拜访周期", "Grade C is visited every", Days 60 in 1..=366, "GRADE-7";
    GradingVisitD = "grading.visit.d", "D级拜访周期", "Grade D is visited every", Days 90 in 1..=366, "GRADE-7";
    GradingResponseA = "grading.response.a", "A级首次响应", "Grade A is answered within", Hours 2 in 1..=720, "GRADE-7";
    GradingResponseB = "grading.response.b", "B级首次响应", "Grade B is answered within", Hours 4 in 1..=720, "GRADE-7";
    GradingResponseC = "grading.response.c", "C级首次响应", "Grade C is answered within", Hours 24 in 1..=720, "GRADE-7";
    GradingResponseD = "grading.response.d", "D级首次响应", "Grade D is answered within", Hours 48 in 1..=720, "GRADE-7";
    GradingPriorityA = "grading.priority.a", "A级优先次序", "Grade A comes as number", Count 1 in 1..=9, "GRADE-7";
    GradingPriorityB = "grading.priority.b", "B级优先次序", "Grade B comes as number", Count 2 in 1..=9, "GRADE-7";
    GradingPriorityC = "grading.priority.c", "C级优先次序", "Grade C comes as number", Count 3 in 1..=9, "GRADE-7";
    GradingPriorityD = "grading.priority.d", "D级优先次序", "Grade D comes as number", Count 4 in 1..=9, "GRADE-7";
    GradingCreditA = "grading.credit.a", "A级账期", "Credit term of grade A", Days 60 in 0..=366, "GRADE-7";
    GradingCreditB = "grading.credit.b", "B级账期", "Credit term of grade B", Days 30 in 0..=366, "GRADE-7";
    GradingCreditC = "grading.credit.c", "C级账期", "Credit term of grade C", Days 0 in 0..=366, "GRADE-7";
    GradingCreditD = "grading.credit.d", "D级账期", "Credit term of grade D", Days 0 in 0..=366, "GRADE-7";

    // Leads and their protection (section 6).
    LeadProtection = "lead.protection", "信息保护期", "Protection of a lead", Months 2 in 1..=24, "LEAD-2";
    LeadOffenceLeast = "lead.offence.least", "违规考核下限", "Least penalty of an offence",
        Fen 500_000 in 0..=100_000_000, "LEAD-6";
    LeadOffenceMost = "lead.offence.most", "违规考核上限", "Highest penalty of an offence",
        Fen 2_000_000 in 0..=100_000_000, "LEAD-6";
    LeadOffenceAnswer = "lead.offence.answer", "违规考核申辩期", "The dealer answers to an offence within",
        Days 3 in 0..=60, "LEAD-6";
    LeadUntouched = "lead.untouched", "线索未跟进提示", "A lead untouched for so long is shown",
        Days 14 in 1..=366, "LEAD-7";
    LeadPassedLeast = "lead.passed.least", "转介其他通路奖励下限", "Least reward for a lead passed on",
        Fen 50_000 in 0..=10_000_000, "LEAD-9";
    LeadPassedMost = "lead.passed.most", "转介其他通路奖励上限", "Highest reward for a lead passed on",
        Fen 200_000 in 0..=10_000_000, "LEAD-9";

    // Visits (section 7).
    VisitPhotosLeast = "visit.photos.least", "上门拜访最少照片", "Photos of a visit on site, at least",
        Count 1 in 0..=20, "VISIT-4";
    VisitPhotosMost = "visit.photos.most", "拜访报告最多照片", "Photos of a report, at most",
        Count 20 in 1..=20, "VISIT-4";
    VisitDistance = "visit.distance", "照片与客户地址距离超过即标记", "A photo farther from the address is flagged",
        Metres 500 in 10..=100_000, "VISIT-5";
    VisitTime = "visit.time", "拍摄与拜访时间相差超过即标记", "A photo taken farther from the visit is flagged",
        Hours 24 in 1..=720, "VISIT-5";
    VisitSpeed = "visit.speed", "两次签到间行程速度超过即标记", "A way between two check-ins that was faster is flagged",
        KilometresPerHour 200 in 30..=1_200, "VISIT-5";
    VisitWeightDistance = "visit.weight.distance", "疑点分：距客户地址过远", "Points of being far from the address",
        Points 40 in 0..=100, "VISIT-5";
    VisitWeightTime = "visit.weight.time", "疑点分：时间不符", "Points of another time", Points 30 in 0..=100, "VISIT-5";
    VisitWeightReused = "visit.weight.reused", "疑点分：照片此前已使用", "Points of a picture used before",
        Points 100 in 0..=100, "VISIT-5";
    VisitWeightAlike = "visit.weight.alike", "疑点分：照片高度相似", "Points of nearly the same picture",
        Points 60 in 0..=100, "VISIT-5";
    VisitWeightTravel = "visit.weight.travel", "疑点分：行程不可能", "Points of an impossible way",
        Points 50 in 0..=100, "VISIT-5";
    VisitWeightMock = "visit.weight.mock", "疑点分：模拟位置", "Points of a mock position", Points 50 in 0..=100, "VISIT-5";
    VisitWeightGallery = "visit.weight.gallery", "疑点分：照片取自相册", "Points of a picture from the gallery",
        Points 20 in 0..=100, "VISIT-5";
    VisitHeld = "visit.held", "疑点分达到即待复核", "A report waits for its review from so many points",
        Points 1 in 1..=1_000, "VISIT-5";
    VisitConcession = "visit.concession", "让渡服务办结期限", "A concession is closed within",
        Days 15 in 1..=366, "VISIT-7";

    // Events (section 8).
    EventVoucher = "event.voucher", "凭行驶证维修券", "Repair voucher against a vehicle licence",
        Fen 20_000 in 0..=10_000_000, "EVENT-3";
    EventTourGuests = "event.tour.guests", "来京参观总人数", "Guests of factory tours in all",
        Count 200 in 0..=100_000, "EVENT-5";

    // Follow-up (section 9).
    FollowUpContact = "follow_up.contact", "下次联系期限", "The next contact is due after",
        Days 3 in 1..=366, "FOLLOW-2";

    // Approvals (section 10).
    ApprovalLimitArea = "approval.limit.area", "市场部经理单台审批限额", "An area manager approves up to, a vehicle",
        Fen 200_000 in 0..=100_000_000, "APPR-2";
    ApprovalLimitRegion = "approval.limit.region", "大区经理单台审批限额", "A region manager approves up to, a vehicle",
        Fen 500_000 in 0..=100_000_000, "APPR-2";
    ApprovalDecision = "approval.decision", "每级审批期限", "Each level decides within", Days 2 in 1..=60, "APPR-3";

    // Delivery and care (section 11).
    CeremonyFactory = "ceremony.factory", "厂内交车仪式起始台数", "A ceremony at the factory from",
        Vehicles 20 in 1..=10_000, "CER-3";
    CareFirstRhythm = "care.first.rhythm", "交付初期关怀周期", "Care at first every", Days 15 in 1..=366, "CARE-1";
    CareFirstMonths = "care.first.months", "交付初期时长", "The first time of care lasts",
        Months 3 in 1..=60, "CARE-1";
    CareLaterRhythm = "care.later.rhythm", "其后关怀周期", "Care afterwards every", Days 30 in 1..=366, "CARE-1";
    CareScoreLeast = "care.score.least", "满意度最低分", "Lowest score of satisfaction",
        Points 1 in 0..=100, "CARE-2";
    CareScoreMost = "care.score.most", "满意度最高分", "Highest score of satisfaction",
        Points 5 in 1..=100, "CARE-2";

    // Gifts (section 12).
    GiftValueGold = "gift.value.gold", "金质客户单件礼品限额", "Value of one gift for a gold customer",
        Fen 50_000 in 0..=10_000_000, "GIFT-2";
    GiftValueSilver = "gift.value.silver", "银质客户单件礼品限额", "Value of one gift for a silver customer",
        Fen 30_000 in 0..=10_000_000, "GIFT-2";
    GiftValueOrdinary = "gift.value.ordinary", "普通客户单件礼品限额", "Value of one gift for any other customer",
        Fen 10_000 in 0..=10_000_000, "GIFT-2";
    GiftValueFollowUp = "gift.value.follow_up", "跟进礼品单件限额", "Value of one gift on follow-up",
        Fen 10_000 in 0..=10_000_000, "FOLLOW-5";
    GiftYearly = "gift.yearly", "每客户每年礼品限额", "Gifts to one customer in a year",
        Fen 200_000 in 0..=100_000_000, "GIFT-3";
    GiftYearlyFollowUp = "gift.yearly.follow_up", "每客户每年跟进礼品限额", "Follow-up gifts to one customer in a year",
        Fen 50_000 in 0..=100_000_000, "FOLLOW-5";
    GiftBudget = "gift.budget", "经销商年度礼品预算", "Gifts of a dealer in a year",
        Fen 10_000_000 in 0..=100_000_000_000, "GIFT-3";

    // Referral and rewards (section 13).
    ReferralValid = "referral.valid", "推荐有效期", "A referral is valid for", Days 90 in 1..=730, "REF-3";
    RewardBasic = "reward.basic", "成功推荐奖金", "Reward of a successful referral",
        Fen 50_000 in 0..=10_000_000, "REW-1";
    RewardMaintenance = "reward.maintenance", "成功推荐免费保养次数", "Free maintenances of a successful referral",
        Count 1 in 0..=20, "REW-1";
    RewardFirstFrom = "reward.first.from", "第一档叠加起始次数", "First extra from success number",
        Count 3 in 1..=1_000, "REW-2";
    RewardFirstExtra = "reward.first.extra", "第一档叠加奖金", "First extra", Fen 10_000 in 0..=10_000_000, "REW-2";
    RewardSecondFrom = "reward.second.from", "第二档叠加起始次数", "Second extra from success number",
        Count 6 in 1..=1_000, "REW-2";
    RewardSecondExtra = "reward.second.extra", "第二档叠加奖金", "Second extra", Fen 30_000 in 0..=10_000_000, "REW-2";
    RewardThirdFrom = "reward.third.from", "第三档叠加起始次数", "Third extra from success number",
        Count 10 in 1..=1_000, "REW-2";
    RewardThirdExtra = "reward.third.extra", "第三档叠加奖金", "Third extra", Fen 50_000 in 0..=10_000_000, "REW-2";
    RewardSettlements = "reward.settlements", "信息员每年结算次数", "Settlements with informants in a year",
        Count 2 in 1..=12, "REW-6";

    // Targets (section 14).
    TargetRecordsCapital = "target.records.capital", "省会信息收集目标", "Information target of a provincial capital",
        Records 1_000 in 0..=1_000_000, "TGT-1";
    TargetRecordsCity = "target.records.city", "地级市信息收集目标", "Information target of a prefecture city",
        Records 800 in 0..=1_000_000, "TGT-1";
    TargetRecordsCounty = "target.records.county", "县信息收集目标", "Information target of a county",
        Records 500 in 0..=1_000_000, "TGT-1";
    TargetRecordsSite = "target.records.site", "矿区或工地信息收集目标", "Information target of a mine or work site",
        Records 100 in 0..=1_000_000, "TGT-1";
    TargetFollowUps = "target.follow_ups", "跟进占拜访比例", "Follow-ups, of visits",
        Percent 6_000 in 0..=10_000, "TGT-2";
    TargetWins = "target.wins", "成交占跟进比例", "Wins, of follow-ups", Percent 3_000 in 0..=10_000, "TGT-2";
    TargetVehiclesGold = "target.vehicles.gold", "金质客户成交台数", "Vehicles of a gold win",
        Vehicles 20 in 0..=10_000, "TGT-2";
    TargetVehiclesSilver = "target.vehicles.silver", "银质客户成交台数", "Vehicles of a silver win",
        Vehicles 10 in 0..=10_000, "TGT-2";
    TargetSplitQuarter = "target.split.quarter", "分解权重：近三月占比", "Split by the share of the last three months",
        Percent 4_000 in 0..=10_000, "TGT-3";
    TargetSplitMonth = "target.split.month", "分解权重：上月占比", "Split by the share of last month",
        Percent 3_000 in 0..=10_000, "TGT-3";
    TargetSplitYear = "target.split.year", "分解权重：年度目标占比", "Split by the share of the yearly target",
        Percent 3_000 in 0..=10_000, "TGT-3";
}
