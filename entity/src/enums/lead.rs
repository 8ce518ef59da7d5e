//! The closed lists of purchase leads: what they are about, what they came to, where they stand.

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
