/**
 * Whether the token of a job wrote this. Anybody may copy a hidden marker into a comment or an issue of
 * their own; nobody's name ends in [bot], and the type is GitHub's own word. A job's token may not ask
 * who it is (GET /user is refused), so its name is written here.
 */
export const isOwn = ({
  user,
}: {
  readonly user?: { readonly login: string; readonly type: string } | null;
}): boolean => user?.type === 'Bot' && user.login === 'github-actions[bot]';
