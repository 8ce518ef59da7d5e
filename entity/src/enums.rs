//! The closed lists of the rule book, with their Chinese and English labels.

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
    /// What kind of purchase a lead is about (LEAD-8, 信息类型).
    LeadKind {
        Direct = "DIRECT", "直接采购", "Direct purchase";
        Tender = "TENDER", "招投标", "Tender";
        OneOff = "ONE_OFF", "一次性采购", "One-off purchase";
    }
}

closed_enum! {
    /// What a report of a purchase lead came to when it counted (LEAD-2, LEAD-5, 提报结果).
    LeadOutcome {
        Granted = "GRANTED", "获得信息保护", "Granted protection";
        Covered = "COVERED", "本经销商已受保护", "One's own dealer is protected already";
        Behind = "BEHIND", "他方已受保护", "Somebody else is protected";
        Waiting = "WAITING", "跨区域待审批", "Outside the territory, waiting for approval";
        Refused = "REFUSED", "跨区域未获批准", "Outside the territory, not approved";
    }
}

closed_enum! {
    /// How a lead ended; none of it while it is open (LEAD-7, 信息结果).
    LeadEnd {
        Won = "WON", "成交", "Won";
        Lost = "LOST", "战败", "Lost";
    }
}

closed_enum! {
    /// Where a lead stands at a moment (LEAD-2 to LEAD-7, 信息状态).
    LeadState {
        Waiting = "WAITING", "待审批", "Waiting for approval";
        Refused = "REFUSED", "未获批准", "Not approved";
        Protected = "PROTECTED", "保护中", "Protected";
        Unprotected = "UNPROTECTED", "未受保护", "Not protected";
        Lapsed = "LAPSED", "保护已失效", "Protection lapsed";
        Won = "WON", "成交", "Won";
        Lost = "LOST", "战败", "Lost";
    }
}

closed_enum! {
    /// Why a purchase was lost (LEAD-7, FUN-4, 战败原因).
    LossReason {
        Price = "PRICE", "价格", "Price";
        Product = "PRODUCT", "产品性能", "Product";
        Finance = "FINANCE", "金融方案", "Finance";
        Delivery = "DELIVERY", "交车周期", "Delivery time";
        Service = "SERVICE", "售后服务", "Service";
        Relationship = "RELATIONSHIP", "客户关系", "Relationship";
        NoDemand = "NO_DEMAND", "需求取消", "No demand any more";
        Other = "OTHER", "其他", "Other";
    }
}

closed_enum! {
    /// The steps of a tender, in their order (LEAD-8, 招标步骤).
    TenderStage {
        Announced = "ANNOUNCED", "公告", "Announced";
        Qualified = "QUALIFIED", "资格预审", "Qualified";
        Bid = "BID", "投标", "Bid";
        Opened = "OPENED", "开标", "Opened";
        Awarded = "AWARDED", "定标", "Awarded";
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
    }
}
