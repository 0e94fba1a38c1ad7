// The page's own labels in the visitor's language: Korean where the browser prefers it, else English.

const KOREAN = {
  "Both chats are stand-ins on this machine. Nothing leaves it.": "두 채팅 모두 이 컴퓨터 안의 모형입니다. 밖으로 나가는 것은 없습니다.",
  "Newsroom": "편집국",
  "Trouble": "장애",
  "Status page": "상태 페이지",
  "connecting": "연결 중",
  "live": "연결됨",
  "waiting for the sandbox": "샌드박스를 기다리는 중",
  "Publish my own …": "내 글 발행하기 …",
  "Correct the newest post": "최신 글 고치기",
  "Withdraw the newest post": "최신 글 철회하기",
  "Break it: a language model's refusal": "망가뜨리기: 언어 모델의 거절문",
  "Break it: 12 posts at once": "망가뜨리기: 글 12건 한꺼번에",
  "Next message: wait 3 seconds (429)": "다음 메시지: 3초 기다리라는 응답(429)",
  "Next message: server error (500)": "다음 메시지: 서버 오류(500)",
  "Next message: answer lost": "다음 메시지: 응답 유실",
  "Next message: 2 seconds late": "다음 메시지: 2초 지연",
  "Slack: ask the app to reconnect": "Slack: 앱에 재연결 요청",
  "All well again": "모두 정상으로",
  "Publish a post": "글 발행하기",
  "Front matter and Markdown": "머리말(front matter)과 마크다운",
  "Newsroom to publish in": "발행할 편집국",
  "Publish": "발행",
  "Cancel": "취소",
  "Message": "메시지",
  "Message {channel}": "{channel}에 메시지 보내기",
  "Message {channel} or type /sokbo": "{channel}에 메시지를 쓰거나 /sokbo 입력",
  "Broadcast": "채널에 쓰기",
  "Suggestions": "추천 명령",
  "No messages here yet": "아직 메시지가 없습니다",
  "Channels": "채널",
  "Apps": "앱",
  "Thread": "스레드",
  "Direct message": "다이렉트 메시지",
  "Messages in this channel are a sandbox's": "이 채널의 메시지는 모형입니다",
  "Nothing here yet. Alerts arrive by themselves; commands are answered.": "아직 아무것도 없습니다. 속보는 저절로 오고, 명령에는 답이 옵니다.",
  "channel": "채널",
  "group": "그룹",
  "bot": "봇",
  "typing…": "입력 중…",
  "edited": "수정됨",
  "optional": "선택",
  "Only visible to you": "나에게만 표시",
  "1 reply": "댓글 1개",
  "{n} replies": "댓글 {n}개",
  "Last reply {time}": "마지막 댓글 {time}",
  "More": "더 보기",
  "Submit": "제출",
};

const korean = (navigator.languages ?? [navigator.language]).find((name) => /^(ko|en)\b/i.test(name))?.toLowerCase().startsWith("ko");

/** A label in the visitor's language. */
export const t = (text) => (korean && KOREAN[text]) || text;

/** Translate the labels that stand in the page's markup. */
export function translatePage() {
  document.documentElement.lang = korean ? "ko" : "en";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.textContent.trim());
}
