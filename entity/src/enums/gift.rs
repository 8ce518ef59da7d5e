//! The closed lists of gifts: at which occasion, to whom, and what moves a stock.

closed_enum! {
    /// At which occasion a gift is given (GIFT-2, 赠礼场合).
    GiftOccasion {
        Visit = "VISIT", "拜访", "Visit";
        FollowUp = "FOLLOW_UP", "跟进", "Follow-up";
        Ceremony = "CEREMONY", "交车仪式", "Ceremony";
        Event = "EVENT", "活动", "Event";
    }
}

closed_enum! {
    /// What somebody who is given a gift is at the customer's (GIFT-2, 受赠人类别).
    GiftRecipientKind {
        Gatekeeper = "GATEKEEPER", "门卫", "Gatekeeper";
        Driver = "DRIVER", "司机", "Driver";
        FleetCaptain = "FLEET_CAPTAIN", "车队长", "Fleet captain";
        BusinessHead = "BUSINESS_HEAD", "业务负责人", "Business head";
        Manager = "MANAGER", "经理", "Manager";
    }
}

closed_enum! {
    /// What moves a stock of gifts (GIFT-1, 库存变动).
    GiftMovementKind {
        Receipt = "RECEIPT", "入库", "Receipt";
        TransferOut = "TRANSFER_OUT", "调出", "Transfer to another unit";
        TransferIn = "TRANSFER_IN", "调入", "Transfer from another unit";
        Issue = "ISSUE", "发放", "Issue";
        Return = "RETURN", "退回", "Return";
        Count = "COUNT", "盘点", "Count";
    }
}
