/**
 * Whether a job's token wrote this. Anyone can copy a hidden marker into a comment or issue of their
 * own; but user names cannot end in [bot], and GitHub sets the type. A job's token cannot query its
 * own identity (GET /user is denied), so its name is hard-coded.
 */
export const isOwn = ({
  user,
}: {
  readonly user?: { readonly login: string; readonly type: string } | null;
}): boolean => user?.type === 'Bot' && user.login === 'github-actions[bot]';
