//! The closed lists of what visits come to: their effect, and complaints that are met by a service.

closed_enum! {
    /// What a visit came to (VISIT-6, 拜访效果).
    VisitEffectVerdict {
        Fit = "FIT", "适合跟进", "Fit for follow-up";
        NotFit = "NOT_FIT", "暂不适合跟进", "Not fit for follow-up";
    }
}

closed_enum! {
    /// How a concession case stands (VISIT-7, 让渡服务状态).
    ConcessionState {
        Open = "OPEN", "待审批", "Waits for approval";
        Approved = "APPROVED", "已批准", "Approved";
        Refused = "REFUSED", "已拒绝", "Refused";
        Done = "DONE", "已执行", "Carried out";
        Closed = "CLOSED", "已办结", "Closed with the customer's word";
        Withdrawn = "WITHDRAWN", "已撤回", "Withdrawn";
    }
}

closed_enum! {
    /// What a customer is given to meet his complaint (VISIT-7, 让渡服务内容).
    ConcessionItemKind {
        FreeCheck = "FREE_CHECK", "免费检查", "Free check";
        FreeParts = "FREE_PARTS", "免费配件", "Free parts";
        Other = "OTHER", "其他", "Other";
    }
}

closed_enum! {
    /// What happened to a concession case (VISIT-7, APPR-4, 让渡服务经过).
    ConcessionStepKind {
        Opened = "OPENED", "提出", "Opened";
        Changed = "CHANGED", "修改", "Changed";
        Approved = "APPROVED", "批准", "Approved";
        Refused = "REFUSED", "拒绝", "Refused";
        Done = "DONE", "执行", "Carried out";
        Closed = "CLOSED", "办结", "Closed";
        Withdrawn = "WITHDRAWN", "撤回", "Withdrawn";
    }
}
