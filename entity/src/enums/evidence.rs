//! The closed lists of check-ins and of what speaks against a visit report.

closed_enum! {
    /// Which end of a visit on site a check-in marks (VISIT-5, 签到类型).
    CheckInKind {
        Begin = "BEGIN", "签到", "Begin";
        End = "END", "签退", "End";
    }
}

closed_enum! {
    /// Where a phone had its position from (VISIT-5, 定位来源).
    PositionProvider {
        Gps = "GPS", "卫星定位", "Satellite";
        Network = "NETWORK", "网络定位", "Network";
        Fused = "FUSED", "综合定位", "Fused";
        Mock = "MOCK", "模拟位置", "Mock provider";
    }
}

closed_enum! {
    /// How a picture came into the application, by its own account (VISIT-5, 照片来源).
    PhotoSource {
        Camera = "CAMERA", "现场拍摄", "Camera";
        Gallery = "GALLERY", "相册选取", "Gallery";
    }
}

closed_enum! {
    /// What speaks against a visit report (VISIT-5, 疑点).
    FindingKind {
        PhotoFar = "PHOTO_FAR", "照片距客户地址过远", "Photo far from the customer";
        PhotoTime = "PHOTO_TIME", "拍摄时间与拜访时间不符", "Photo taken at another time";
        PhotoReused = "PHOTO_REUSED", "照片此前已使用", "Photo used before";
        PhotoAlike = "PHOTO_ALIKE", "与此前照片高度相似", "Photo nearly the same as one used before";
        PhotoFromGallery = "PHOTO_FROM_GALLERY", "照片取自相册", "Photo from the gallery";
        CheckInFar = "CHECK_IN_FAR", "签到距客户地址过远", "Check-in far from the customer";
        CheckInTime = "CHECK_IN_TIME", "签到时间与拜访时间不符", "Check-in at another time";
        CheckInTravel = "CHECK_IN_TRAVEL", "两次签到间行程不可能", "Impossible travel between check-ins";
        CheckInMocked = "CHECK_IN_MOCKED", "模拟位置签到", "Check-in with a mock position";
    }
}

closed_enum! {
    /// What a visit report counts for (VISIT-5, 证据状态).
    EvidenceState {
        Sound = "SOUND", "有效", "Sound";
        Waiting = "WAITING", "待复核", "Waiting for review";
        Cleared = "CLEARED", "复核通过", "Cleared";
        Upheld = "UPHELD", "认定有误", "Upheld";
        Incomplete = "INCOMPLETE", "待补照片", "Photos still to come";
    }
}
