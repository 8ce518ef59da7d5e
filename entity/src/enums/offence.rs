//! The closed lists of offences against territories: what was done, how far the case has come.

closed_enum! {
    /// What somebody did with a customer who was not his to act on (LEAD-6, 违规行为).
    OffenceWay {
        Visit = "VISIT", "拜访", "Visit";
        Contact = "CONTACT", "电话或其他联系", "Call or other contact";
        Offer = "OFFER", "报价或谈判", "Offer or negotiation";
        Gift = "GIFT", "赠礼", "Gift";
        Sale = "SALE", "成交", "Sale";
    }
}

closed_enum! {
    /// How far the case of an offence has come (LEAD-6, 考核状态).
    OffenceState {
        Open = "OPEN", "待决定", "Waiting for its decision";
        Penalised = "PENALISED", "已考核", "Penalised";
        Dismissed = "DISMISSED", "不予考核", "Dismissed";
        Reversed = "REVERSED", "已撤销", "Reversed";
    }
}

closed_enum! {
    /// What was done in the case of an offence (LEAD-6, 考核记录).
    OffenceStepKind {
        Recorded = "RECORDED", "登记", "Recorded";
        Answered = "ANSWERED", "申辩", "Answered";
        Penalised = "PENALISED", "考核", "Penalised";
        Dismissed = "DISMISSED", "不予考核", "Dismissed";
        Appealed = "APPEALED", "申诉", "Appealed";
        Reversed = "REVERSED", "撤销", "Reversed";
    }
}
