//! The closed lists of the rule book, with their Chinese and English labels.

mod approval;
mod concession;
mod evidence;
mod follow_up;
mod form;
mod gift;
mod lead;
mod ledger;
mod offence;
mod visit_plan;

pub use approval::*;
pub use concession::*;
pub use evidence::*;
pub use follow_up::*;
pub use form::*;
pub use gift::*;
pub use lead::*;
pub use ledger::*;
pub use offence::*;
pub use visit_plan::*;

closed_enum! {
    /// What somebody is, and with it what he may do within his unit's subtree (角色).
    Role {
        DealerStaff = "DEALER_STAFF", "销售顾问", "Salesperson";
        DealerManager = "DEALER_MANAGER", "经销商经理", "Dealer manager";
        AreaManager = "AREA_MANAGER", "市场部经理", "Area manager";
        RegionManager = "REGION_MANAGER", "大区经理", "Region manager";
        HqManager = "HQ_MANAGER", "总部经理", "HQ manager";
        Verifier = "VERIFIER", "客户关系部", "Customer relations";
        Finance = "FINANCE", "财务部", "Finance";
        Referrer = "REFERRER", "推荐人", "Referrer";
        Admin = "ADMIN", "系统管理员", "Administrator";
    }
}

closed_enum! {
    /// Whether somebody may sign in (用户状态).
    UserStatus {
        Invited = "INVITED", "已邀请", "Invited";
        Active = "ACTIVE", "在用", "Active";
        Suspended = "SUSPENDED", "停用", "Suspended";
    }
}

closed_enum! {
    /// The levels of the organisation (ORG-1, 组织层级).
    UnitKind {
        Hq = "HQ", "总部", "Headquarters";
        Region = "REGION", "大区", "Region";
        Area = "AREA", "市场部", "Market area";
        Dealer = "DEALER", "经销商", "Dealer";
        BodyBuilder = "BODY_BUILDER", "改装厂", "Body builder";
    }
}

closed_enum! {
    /// The sales channels of HQ (ORG-2, 销售通路).
    ChannelKind {
        KeyAccount = "KEY_ACCOUNT", "大客户部", "Key-account department";
        Series96 = "SERIES_96", "9/6系列销售", "9/6-series sales";
        SpecialVehicle = "SPECIAL_VEHICLE", "专用车", "Special vehicles";
        Export = "EXPORT", "出口", "Export";
    }
}

closed_enum! {
    /// Levels of an administrative division (ORG-3, 行政区划级别).
    DivisionLevel {
        Province = "PROVINCE", "省级", "Province";
        City = "CITY", "地级", "City";
        County = "COUNTY", "县级", "County";
    }
}

closed_enum! {
    /// A named place of work (ORG-3, 作业地点).
    SiteKind {
        Mine = "MINE", "矿区", "Mine";
        WorkSite = "WORK_SITE", "工地", "Work site";
    }
}

closed_enum! {
    /// Kinds of customers (CUST-2, 客户性质).
    CustomerKind {
        GovernmentAgency = "GOVERNMENT_AGENCY", "政府机关", "Government agency";
        PublicInstitution = "PUBLIC_INSTITUTION", "事业单位", "Public institution";
        Association = "ASSOCIATION", "团体协会", "Association";
        LargeEnterprise = "LARGE_ENTERPRISE", "大型企业", "Large enterprise";
        MediumEnterprise = "MEDIUM_ENTERPRISE", "中型企业", "Medium enterprise";
        SmallEnterprise = "SMALL_ENTERPRISE", "小型企业", "Small enterprise";
        Individual = "INDIVIDUAL", "个体", "Individual";
    }
}

closed_enum! {
    /// What the trucks are used for (CUST-9, 运输用途).
    TransportUse {
        LongHaul = "LONG_HAUL", "长途运输", "Long haul";
        Mining = "MINING", "矿山运输", "Mining";
        CityConstruction = "CITY_CONSTRUCTION", "城建工程", "City construction";
        CityServices = "CITY_SERVICES", "市政环卫", "City services";
        Port = "PORT", "港口集疏", "Port haulage";
        ColdChain = "COLD_CHAIN", "冷链运输", "Cold chain";
        Hazardous = "HAZARDOUS", "危化品运输", "Hazardous goods";
        Other = "OTHER", "其他", "Other";
    }
}

closed_enum! {
    /// Where a customer was learned of (CUST-8, 信息来源).
    Source {
        SalesRecord = "SALES_RECORD", "销售档案", "Sales records";
        ServiceRecord = "SERVICE_RECORD", "服务与配件档案", "Service and parts records";
        CompetitorService = "COMPETITOR_SERVICE", "竞品服务站", "Competitors' service";
        RepairShop = "REPAIR_SHOP", "修理厂与配件店", "Repair shops and parts stores";
        Directory = "DIRECTORY", "运管物流保险名录", "Bureaus, logistics, insurers, directories";
        Informant = "INFORMANT", "信息员与行业带头人", "Informants and industry leaders";
        Referral = "REFERRAL", "转介绍", "Referral";
        Event = "EVENT", "活动", "Event";
        WalkIn = "WALK_IN", "来店", "Walk-in";
        Phone = "PHONE", "来电", "Phone";
        Web = "WEB", "网络", "Web";
    }
}

closed_enum! {
    /// How a customer means to pay (CUST-9, 购车方式).
    PurchaseWay {
        Cash = "CASH", "全款", "Full payment";
        Loan = "LOAN", "贷款", "Loan";
        Lease = "LEASE", "融资租赁", "Lease";
        Tender = "TENDER", "招投标", "Tender";
    }
}

closed_enum! {
    /// How far a customer has come in the present round (FUN-1, 漏斗阶段).
    Stage {
        Collected = "COLLECTED", "信息收集", "Collected";
        Visited = "VISITED", "回访", "Visited";
        Following = "FOLLOWING", "跟进", "Following";
        Won = "WON", "成交", "Won";
        InCare = "IN_CARE", "跟踪", "In care";
        Lost = "LOST", "战败", "Lost";
    }
}

closed_enum! {
    /// The fact by which a stage was reached (FUN-1, 阶段依据).
    FactKind {
        CustomerCreated = "CUSTOMER_CREATED", "客户建档", "Customer recorded";
        VisitReported = "VISIT_REPORTED", "拜访报告", "Visit reported";
        EffectJudged = "EFFECT_JUDGED", "拜访效果评定", "Effect judged fit";
        FollowedUp = "FOLLOWED_UP", "跟进记录", "Followed up";
        LeadLost = "LEAD_LOST", "战败反馈", "Lead lost";
    }
}

closed_enum! {
    /// Where a visit took place (VISIT-4, 拜访方式).
    VisitWay {
        OnSite = "ON_SITE", "上门拜访", "On site";
        AtDealer = "AT_DEALER", "客户到店", "At the dealer's";
        Phone = "PHONE", "电话回访", "By phone";
    }
}

closed_enum! {
    /// The steps of a visit (VISIT-2, 拜访步骤).
    VisitStep {
        Appointment = "APPOINTMENT", "电话预约", "Appointment by phone";
        Arrival = "ARRIVAL", "按时上门", "Visit at the time agreed";
        Gifts = "GIFTS", "赠送礼品", "Gifts";
        Talk = "TALK", "与负责人面谈", "Talk with the person in charge";
        Concerns = "CONCERNS", "了解顾虑", "Concerns";
        Advantages = "ADVANTAGES", "讲解优势", "Advantages";
        Convinced = "CONVINCED", "客户认可", "Customer convinced";
        NextPurchase = "NEXT_PURCHASE", "了解购车意向", "Next purchase";
        FollowUpPlan = "FOLLOW_UP_PLAN", "跟进计划", "Follow-up plan";
    }
}

closed_enum! {
    /// The kinds of picture that are taken as evidence (VISIT-4, 照片格式).
    PhotoFormat {
        Jpeg = "JPEG", "JPEG", "JPEG";
        Png = "PNG", "PNG", "PNG";
        Webp = "WEBP", "WebP", "WebP";
    }
}

closed_enum! {
    /// The span that a line of the roll-up covers (FUN-2, 汇总粒度).
    Grain {
        Day = "DAY", "日", "Day";
        Month = "MONTH", "月", "Month";
        Year = "YEAR", "年", "Year";
    }
}

closed_enum! {
    /// The lists of a customer that a merge adds to (CUST-10, 合并清单).
    MergedList {
        Contact = "CONTACT", "联系人", "Contacts";
        Fleet = "FLEET", "车队", "Fleet";
        Plan = "PLAN", "购车计划", "Purchase plans";
        Share = "SHARE", "协作人", "Shared with";
    }
}

closed_enum! {
    /// The blanks of a customer's card that a merge may fill (CUST-10, 合并补全项).
    MergedField {
        CreditCode = "CREDIT_CODE", "统一社会信用代码", "Credit code";
        Phone = "PHONE", "电话", "Phone";
        Industry = "INDUSTRY", "行业", "Trade";
        AreaOfUse = "AREA_OF_USE", "使用区域", "Area of use";
        Address = "ADDRESS", "地址", "Address";
        Place = "PLACE", "坐标", "Coordinates";
        Owner = "OWNER", "负责人", "Owner";
    }
}

closed_enum! {
    /// By what a search found a customer (ALL-6, 匹配方式).
    Matched {
        Name = "NAME", "名称", "Name";
        Pinyin = "PINYIN", "拼音", "Pinyin";
        Initials = "INITIALS", "拼音首字母", "Initials";
        Phone = "PHONE", "电话", "Phone";
        CreditCode = "CREDIT_CODE", "信用代码", "Credit code";
        Plate = "PLATE", "车牌", "Licence plate";
        Vin = "VIN", "车辆识别代号", "VIN";
    }
}

closed_enum! {
    /// What kind of account a customer is (CUST-3, 客户分类).
    CustomerClass {
        IndustryKey = "INDUSTRY_KEY", "行业性大客户", "Industry key account";
        GeneralKey = "GENERAL_KEY", "一般性大客户", "General key account";
        Focus = "FOCUS", "重点客户", "Focus customer";
        Retail = "RETAIL", "散户", "Retail prospect";
    }
}

closed_enum! {
    /// A customer's tier by its fleet (CUST-4, 客户等级).
    CustomerTier {
        Gold = "GOLD", "金质", "Gold";
        Silver = "SILVER", "银质", "Silver";
        Ordinary = "ORDINARY", "普通", "Ordinary";
    }
}

closed_enum! {
    /// How large an enterprise is, by its vehicles and where it is active (CUST-2, 企业规模).
    CustomerSize {
        Large = "LARGE", "大型企业", "Large enterprise";
        Medium = "MEDIUM", "中型企业", "Medium enterprise";
        Small = "SMALL", "小型企业", "Small enterprise";
    }
}

closed_enum! {
    /// What is to be done with a customer this year (CUST-7, 客户分层).
    CustomerLayer {
        Consolidate = "CONSOLIDATE", "巩固提升", "Consolidate";
        BreakThrough = "BREAK_THROUGH", "突破", "Break through";
        Watch = "WATCH", "关注", "Watch";
    }
}

closed_enum! {
    /// The industries whose state-owned firms are industry key accounts (CUST-3, 重点行业).
    KeyIndustry {
        IndustryGroup = "INDUSTRY_GROUP", "国有产业集团", "State industry group";
        Army = "ARMY", "军队", "Army";
        Post = "POST", "邮政", "Post";
        Power = "POWER", "电力", "Power";
        Oil = "OIL", "石油石化", "Oil";
        Coal = "COAL", "煤炭", "Coal";
        Steel = "STEEL", "钢铁", "Steel";
        Railway = "RAILWAY", "铁路", "Railway";
        Port = "PORT", "港口", "Ports";
        Telecom = "TELECOM", "电信", "Telecommunications";
        Construction = "CONSTRUCTION", "建设工程", "State construction";
        Other = "OTHER", "其他重点行业", "Other key industry";
    }
}

closed_enum! {
    /// What of a customer's standing changed (CUST-3, 客户定位项目).
    StandingAspect {
        Class = "CLASS", "分类", "Class";
        Tier = "TIER", "等级", "Tier";
        Size = "SIZE", "规模", "Size";
    }
}

closed_enum! {
    /// Why a customer's standing changed (CUST-3, 变动原因).
    StandingCause {
        Fleet = "FLEET", "车队变动", "Its fleet changed";
        Purchase = "PURCHASE", "购车", "It bought";
        Facts = "FACTS", "客户资料变动", "What is recorded of it changed";
        FleetBeside = "FLEET_BESIDE", "合并计算的车队变动", "A fleet changed that counts together with its own";
        Group = "GROUP", "集团归属变动", "It joined or left a group";
        Site = "SITE", "矿区工地归属变动", "It came to or left a mine or work site";
        Introduction = "INTRODUCTION", "转介绍", "A buyer that it introduced";
        NewYear = "NEW_YEAR", "年度更替", "A new year began";
        Policy = "POLICY", "政策调整", "The policy book changed";
    }
}

closed_enum! {
    /// Whose vehicles count together with a customer's own (CUST-5, 合并计算方式).
    CountedWay {
        Group = "GROUP", "同一集团", "Of the same group";
        Site = "SITE", "同一矿区工地", "At the same mine or work site";
        Introduced = "INTRODUCED", "转介绍购车", "Bought by those it introduced";
    }
}

closed_enum! {
    /// What the figures of the policy book count (POL-1, 政策值单位).
    PolicyMeasure {
        Vehicles = "VEHICLES", "台", "Vehicles";
        Records = "RECORDS", "条", "Records";
        Count = "COUNT", "个", "Number";
        Points = "POINTS", "分（评分）", "Points";
        Percent = "PERCENT", "万分之一", "Hundredths of a percent";
        Fen = "FEN", "分（人民币）", "Fen of CNY";
        Hours = "HOURS", "小时", "Hours";
        Days = "DAYS", "天", "Days";
        Months = "MONTHS", "个月", "Calendar months";
        Years = "YEARS", "年", "Years";
        DayOfMonth = "DAY_OF_MONTH", "日（每月第几日）", "Day of the month";
        Metres = "METRES", "米", "Metres";
        KilometresPerHour = "KILOMETRES_PER_HOUR", "公里/小时", "Kilometres an hour";
    }
}

closed_enum! {
    /// What a contact does in the decision to buy (KAM-1, 决策角色).
    DecisionPart {
        Decides = "DECIDES", "决策者", "Decides";
        Manages = "MANAGES", "管理者", "Manages";
        CarriesOut = "CARRIES_OUT", "执行者", "Carries out";
    }
}

closed_enum! {
    /// Whether a contact is for us (KAM-1, 态度). In the support index a supporter's share counts whole, that of somebody
    /// neutral half, that of somebody unknown nothing, that of an opponent against us.
    Stance {
        Supports = "SUPPORTS", "支持", "Supports";
        Neutral = "NEUTRAL", "中立", "Neutral";
        Against = "AGAINST", "反对", "Against";
        Unknown = "UNKNOWN", "未知", "Unknown";
    }
}

closed_enum! {
    /// How close somebody of ours is to a contact (KAM-2, 客情阶段).
    RelationStage {
        Known = "KNOWN", "认识", "Known";
        Familiar = "FAMILIAR", "熟识", "Familiar";
        Trusting = "TRUSTING", "信赖", "Trusting";
        Allied = "ALLIED", "同盟", "Allied";
    }
}

closed_enum! {
    /// The steps by which a customer is developed, in their order, each with an output in words (KAM-5, 开发步骤): the
    /// appointment with time and person; what was shown and how it was received; the needs; the proposal made; the terms
    /// agreed; the plan of relationship and service.
    DevelopmentStep {
        PhoneAppointment = "PHONE_APPOINTMENT", "电话预约", "Phone appointment";
        VisitPresentation = "VISIT_PRESENTATION", "拜访介绍", "Visit and presentation";
        Needs = "NEEDS", "需求确认", "Needs";
        Proposal = "PROPOSAL", "提交方案", "Proposal";
        NegotiationContract = "NEGOTIATION_CONTRACT", "谈判签约", "Negotiation and contract";
        RelationshipServicePlan = "RELATIONSHIP_SERVICE_PLAN", "客情与服务计划", "Relationship and service plan";
    }
}

closed_enum! {
    /// What must be so before a step of the development may be completed (KAM-5, 步骤条件).
    DevelopmentCondition {
        PreviousStep = "PREVIOUS_STEP", "上一步骤已在本轮完成", "The step before is completed in this round";
        PhoneKnown = "PHONE_KNOWN", "客户或联系人有电话", "The customer or one of its contacts has a phone";
        VisitReported = "VISIT_REPORTED", "本轮有上门或到店的拜访报告",
            "A visit on site or at the dealer's was reported in this round";
        NeedsRecorded = "NEEDS_RECORDED", "有购车计划，或本轮拜访报告写明购车需求",
            "There is a purchase plan, or a visit report of this round says what the customer means to buy";
        DeciderPlaced = "DECIDER_PLACED", "决策地图上有决策者", "Somebody on the map decides";
        CriteriaWeighed = "CRITERIA_WEIGHED", "采购标准权重已确定", "The buying criteria have their weights";
        DeciderFamiliar = "DECIDER_FAMILIAR", "与决策者的关系达到熟识或以上",
            "The relationship with somebody who decides is familiar or closer";
        RelationshipPlanned = "RELATIONSHIP_PLANNED", "有未到期的客情计划",
            "A relationship has a plan that is due today or later";
    }
}

closed_enum! {
    /// Grades of customers, the best first (GRADE-0, 客户等级). D has never traded with us.
    Grade {
        A = "A", "A级", "Grade A";
        B = "B", "B级", "Grade B";
        C = "C", "C级", "Grade C";
        D = "D", "D级（未交易）", "Grade D (never traded)";
    }
}

closed_enum! {
    /// The schemes of grading that stand side by side (GRADE-0, 评级方案).
    GradeScheme {
        Strategic = "STRATEGIC", "战略分级", "Strategic";
        Score = "SCORE", "评分分级", "Score";
        Amount = "AMOUNT", "金额分级", "Amount";
    }
}

closed_enum! {
    /// How far a proposal of a grade has come (GRADE-3, 评级审批状态).
    GradeReviewState {
        Proposed = "PROPOSED", "已提报", "Proposed";
        Reviewed = "REVIEWED", "已审核", "Reviewed";
        Approved = "APPROVED", "已批准", "Approved";
        Rejected = "REJECTED", "已驳回", "Rejected";
    }
}

closed_enum! {
    /// Why a grade changes (GRADE-3 to GRADE-5, 等级变更原因).
    GradeCause {
        YearlyReview = "YEARLY_REVIEW", "年度评级", "Yearly review";
        FirstAssessment = "FIRST_ASSESSMENT", "新客户评定", "First assessment";
        BadEvent = "BAD_EVENT", "不良事件", "Bad event";
        GoodConduct = "GOOD_CONDUCT", "表现良好", "Good conduct";
    }
}

closed_enum! {
    /// Bad events that lower a grade (GRADE-4, 不良事件类型).
    BadEventKind {
        BreachOfContract = "BREACH_OF_CONTRACT", "违约", "Breach of contract";
        LatePayment = "LATE_PAYMENT", "逾期付款", "Late payment";
        CustomerInCrisis = "CUSTOMER_IN_CRISIS", "客户经营危机", "The customer in crisis";
    }
}
