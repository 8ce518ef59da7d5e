//! The closed lists of the ledgers: their files, imports and months.

closed_enum! {
    /// What a file of a ledger holds (CUST-12, FOLLOW-3, 台账文件类型).
    LedgerFileKind {
        Ledger = "LEDGER", "客户台账", "Customer ledger";
        Upload = "UPLOAD", "导入文件", "Uploaded ledger";
        BadRows = "BAD_ROWS", "错误行", "Bad rows of an import";
        Month = "MONTH", "月度台账", "Month that was handed in";
        FollowUps = "FOLLOW_UPS", "跟进台账", "Ledger of follow-ups";
    }
}

closed_enum! {
    /// How far an import has come (CUST-12, 导入状态).
    ImportStatus {
        Queued = "QUEUED", "排队中", "Queued";
        Running = "RUNNING", "处理中", "Running";
        Done = "DONE", "已完成", "Done";
        Failed = "FAILED", "失败", "Failed";
    }
}

closed_enum! {
    /// What is wrong with a cell or a row of an import (CUST-12, 导入错误类型).
    ImportFault {
        Required = "REQUIRED", "缺少必填内容", "Must be filled in";
        Malformed = "MALFORMED", "内容不正确", "Not what the column asks for";
        Unknown = "UNKNOWN", "取值未知", "No such value";
        Taken = "TAKEN", "客户已被登记", "The customer is taken";
        Merged = "MERGED", "合并单元格", "Merged cells";
        Heading = "HEADING", "表头不正确", "Wrong heading";
        Limit = "LIMIT", "超出限制", "Beyond a limit";
    }
}

closed_enum! {
    /// What a record lacks to be valid in the monthly ledger (CUST-11, 有效档案缺项).
    LedgerGap {
        Industry = "INDUSTRY", "缺行业", "No trade";
        Division = "DIVISION", "行政区划未到区县", "No county";
        Identity = "IDENTITY", "缺信用代码或客户电话", "Neither credit code nor phone";
        ContactPhone = "CONTACT_PHONE", "缺联系人电话", "No contact with a phone";
        FleetOrPlan = "FLEET_OR_PLAN", "缺车队或购车计划", "Neither fleet nor purchase plan";
    }
}

closed_enum! {
    /// How far an area is with a month of its customer ledger (CUST-11, 月度台账状态).
    LedgerState {
        Open = "OPEN", "当月未结束", "The month is not over";
        Due = "DUE", "待上报", "To be handed in";
        Late = "LATE", "逾期未上报", "Late";
        HandedIn = "HANDED_IN", "已上报", "Handed in";
        HandedInLate = "HANDED_IN_LATE", "逾期上报", "Handed in late";
    }
}
