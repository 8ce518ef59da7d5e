//! The closed lists of follow-ups: how a buyer is contacted, what he asks for.

closed_enum! {
    /// How the buyer of a lead is contacted (FOLLOW-1, 跟进方式).
    FollowUpWay {
        Phone = "PHONE", "电话跟进", "By phone";
        Visit = "VISIT", "上门跟进", "By a visit";
        ThirdPerson = "THIRD_PERSON", "第三方跟进", "Through a third person";
        PublicRelations = "PUBLIC_RELATIONS", "公关跟进", "By public relations";
    }
}

closed_enum! {
    /// What a buyer asks for while he is followed up (FOLLOW-3, 客户诉求).
    DemandKind {
        Service = "SERVICE", "服务", "Service";
        Quality = "QUALITY", "质量", "Quality";
        Delivery = "DELIVERY", "交车", "Delivery";
        Function = "FUNCTION", "功能", "Function";
        Performance = "PERFORMANCE", "性能", "Performance";
        Price = "PRICE", "价格", "Price";
    }
}
