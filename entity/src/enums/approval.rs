//! The closed lists of approvals: what is asked for, how far it has come, who decides.

closed_enum! {
    /// What is asked to be approved (APPR-1, 审批类型).
    ApprovalKind {
        Promotion = "PROMOTION", "促销策略申请", "Promotion or price";
        CrossTerritory = "CROSS_TERRITORY", "跨区域信息", "Cross-territory lead";
        GiftBeyondStandard = "GIFT_BEYOND_STANDARD", "超标准礼品", "Gift beyond the standard";
        RetailVisitGifts = "RETAIL_VISIT_GIFTS", "散户拜访礼品", "Gifts of retail visits";
        Ceremony = "CEREMONY", "交车仪式", "Delivery ceremony";
        Event = "EVENT", "活动", "Event";
        FactoryTour = "FACTORY_TOUR", "来厂参观", "Factory tour";
        ConcessionService = "CONCESSION_SERVICE", "让渡服务", "Concession service";
        PublicRelations = "PUBLIC_RELATIONS", "公关费用", "Public-relations expense";
        GradeChange = "GRADE_CHANGE", "客户等级变更", "Change of a customer's grade";
    }
}

closed_enum! {
    /// How far a request has come (APPR-4, 审批状态).
    ApprovalState {
        Pending = "PENDING", "待审批", "Waiting for an answer";
        Approved = "APPROVED", "已批准", "Approved, not used yet";
        Refused = "REFUSED", "已拒绝", "Refused";
        Withdrawn = "WITHDRAWN", "已撤回", "Taken back by the requester";
        Void = "VOID", "已失效", "Void: what it concerned has changed";
        Spent = "SPENT", "已使用", "Approved and used";
    }
}

closed_enum! {
    /// The levels that decide, from below (APPR-2, 审批层级).
    ApprovalLevel {
        Area = "AREA", "市场部", "Market area";
        Region = "REGION", "大区", "Region";
        Hq = "HQ", "总部", "Headquarters";
    }
}

closed_enum! {
    /// What was done with a request (APPR-4, 审批步骤).
    ApprovalStepKind {
        Submitted = "SUBMITTED", "提交", "Submitted";
        Changed = "CHANGED", "修改后重新提交", "Changed: it begins anew";
        PassedOn = "PASSED_ON", "上报", "Passed on to the level above";
        Approved = "APPROVED", "批准", "Approved";
        Refused = "REFUSED", "拒绝", "Refused";
        Withdrawn = "WITHDRAWN", "撤回", "Taken back";
        Voided = "VOIDED", "失效", "Declared void";
        Spent = "SPENT", "使用", "Used";
    }
}

closed_enum! {
    /// By what somebody counts as a public official (APPR-6, 公职人员认定依据).
    OfficialGround {
        Declared = "DECLARED", "申请中声明", "Declared so";
        AgencyContact = "AGENCY_CONTACT", "政府机关联系人", "A contact of a government agency";
        AgencyCustomer = "AGENCY_CUSTOMER", "客户为政府机关", "Somebody at a customer that is a government agency";
    }
}
