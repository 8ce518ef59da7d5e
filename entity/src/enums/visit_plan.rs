//! The closed list of visit plans: how far a planned visit has come.

closed_enum! {
    /// How far a planned visit has come (VISIT-1, 计划拜访状态).
    PlannedVisitState {
        Waiting = "WAITING", "待审批", "Waits for its approval: a retail visit";
        Planned = "PLANNED", "已计划", "Planned";
        Refused = "REFUSED", "未批准", "Refused: a retail visit that was not approved";
        Done = "DONE", "已完成", "Done: a report was handed in";
        Cancelled = "CANCELLED", "已取消", "Cancelled";
    }
}
