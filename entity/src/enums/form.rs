//! The closed lists of forms: which there are, and what a question asks for.

closed_enum! {
    /// Which form (VISIT-3, VISIT-6, 表单).
    FormKind {
        Bought = "BOUGHT", "已购客户拜访表（表4）", "Visit to a customer who has bought (form 4)";
        NotBought = "NOT_BOUGHT", "未购客户拜访表（表8）", "Visit to a customer who has not bought yet (form 8)";
        Effect = "EFFECT", "拜访效果评价表（表6、表9）", "Effect of a visit (forms 6 and 9)";
        Meeting = "MEETING", "会议记录表", "Meeting";
    }
}

closed_enum! {
    /// What a question asks for (VISIT-3, 题型).
    QuestionKind {
        Text = "TEXT", "文字", "Text";
        Number = "NUMBER", "整数", "Whole number";
        Money = "MONEY", "金额", "Money in fen";
        Date = "DATE", "日期", "Day";
        YesNo = "YES_NO", "是否", "Yes or no";
        OneOf = "ONE_OF", "单选", "One of the options";
        SomeOf = "SOME_OF", "多选", "Some of the options";
    }
}
