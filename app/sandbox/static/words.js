// What the page says, Chinese first, and the sentences one can click.
export const WORDS = {
  zh: {
    title: "管家沙盒 · 盒子里的企业微信", minute: " 分钟", minutes: " 分钟", next: "到下一件事", morning: "到 10:30", share: "分享", shareTitle: "标题", shareTo: "网址或 AppID", cancel: "取消", normal: "正常速度",
    guide: "三分钟上手", join1: "新人进群", join3: "来三位新人", rename: "改群名", leave: "退群", iam: "我是", send: "发送",
    deaf: "这个群没有托管账号：管家听不到群友说话，也不能替人发言；要做的事会变成群主手机上的任务。进群、退群、改名它能知道。",
    guideTitle: "前三分钟", start: "开始",
    guideIntro: "中间是门店福利群，您可以扮演任何一位群友；右边是店员、店长、运营的手机。左上角能换群，顶上能拨快时间。",
    search: "搜索群，例如 文三路", found: (n, all) => `找到 ${n} 个群（共 ${all} 个）`, members: (n) => `${n} 人`, official: "官方接口",
    joined: (n) => `${n} 加入了群聊`, left: (n) => `${n} 退出了群聊`, removed: (n) => `${n} 被移出群聊`,
    renamed: (n, by) => `${by}把群名改成了“${n}”`, bot: "管家", fan: "群友", recalled: "撤回了一条消息", recall: "撤回",
    newName: "新的群名", say: "说点什么…", clerk: "店员", manager: "店长", operator: "运营", quiet: "还没有消息。", back: "‹ 返回",
    open: "点开看详情", answer: "回复管家…", hours: "营业", rest: "休息", link: "链接", weapp: "小程序", noGroup: "没有找到这样的群。",
    lost: "和沙盒的连接断了，正在重连…",
  },
  en: {
    title: "guanjia sandbox · a WeCom in a box", minute: " min", minutes: " min", next: "To the next thing due", morning: "To 10:30", share: "Share", shareTitle: "Title", shareTo: "Address or app id", cancel: "Cancel", normal: "Normal speed",
    guide: "First three minutes", join1: "Somebody joins", join3: "Three join", rename: "Rename", leave: "Leave", iam: "I am", send: "Send",
    deaf: "No hosted account in this group: guanjia hears nobody here and cannot speak; what is to be done becomes a task on the owner's phone. Joins, leaves and renames are heard.",
    guideTitle: "The first three minutes", start: "Start",
    guideIntro: "In the middle a shop's group: be any fan you like. On the right the phones of clerk, manager and operator. Pick a group on the left, turn the clock at the top.",
    search: "Search groups", found: (n, all) => `${n} groups (of ${all})`, members: (n) => `${n} members`, official: "official API",
    joined: (n) => `${n} joined`, left: (n) => `${n} left`, removed: (n) => `${n} was removed`,
    renamed: (n, by) => `${by} renamed the group to “${n}”`, bot: "guanjia", fan: "a fan", recalled: "recalled a message", recall: "Recall",
    newName: "New name", say: "Say something…", clerk: "Clerk", manager: "Manager", operator: "Operator", quiet: "Nothing yet.", back: "‹ Back",
    open: "Open", answer: "Answer guanjia…", hours: "open", rest: "closed", link: "link", weapp: "mini-program", noGroup: "No such group.",
    lost: "The connection to the sandbox is lost; trying again…",
  },
};

export const SAMPLES = [
  { zh: "我想订个8寸的生日蛋糕，明天下午三点", kind: "text" },
  { zh: "自提，草莓味的", kind: "text" },
  { zh: "帮我留一条北海道吐司，晚上来取", kind: "text" },
  { zh: "算了，不要了", kind: "text" },
  { zh: "今天天气真好", kind: "text" },
  { zh: "家人们看看 https://deal.example/x 超便宜", kind: "text" },
  { zh: "〔别家小程序〕砍一刀免费拿", kind: "weapp", payload: { title: "砍一刀免费拿", appid: "wx1111222233334444", displayName: "拼拼" } },
  { zh: "专业代购名牌包，加我微信 abc12345", kind: "text" },
];

export const STEPS = [
  { id: "order", zh: "点一句“我想订个8寸的生日蛋糕”，看管家当场回复、店员手机收到卡片", en: "Click the order sentence: guanjia answers, a card lands on the clerk's phone" },
  { id: "accept", zh: "在店员手机上点“接单”，群里马上告诉顾客", en: "Press 接单 on the clerk's phone: the fan is told" },
  { id: "finish", zh: "再点“完成”", en: "Then press 完成" },
  { id: "remind", zh: "发一条外部链接：管家提醒一次", en: "Post a foreign link: one kind reminder" },
  { id: "remove", zh: "换一位群友发“代购加微信”：当场移出，所有群都进不来", en: "As somebody else, post the advert: removed, and barred everywhere" },
  { id: "welcome", zh: "点“来三位新人”：一条欢迎写上三个人", en: "Three people join: one welcome names them all" },
  { id: "name", zh: "改群名：管家改回来，再改一次就变成群主的任务", en: "Rename the group: named back; the second time it is a task for the owner" },
  { id: "ladder", zh: "再下一单不接，点“到下一件事”：店员、店长、运营依次收到提醒", en: "Order again, accept nothing, go to the next thing due: clerk, manager, operator hear of it" },
];
