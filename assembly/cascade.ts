// Placeholder until the streaming cascade kernel lands.
export function cascadeVersion(): i32 { return 0; }
