/* Standard normals, a block of groups at a time. Included twice: for groups of four floats, and of two doubles, with
 * NUMBER, GROUP (values in a group), STEP (log2 of the places of a group of truncated normals) and the functions' names.
 */

FN int IS_KEPT(NUMBER x) { return (x < 2) & (x > -2); }

/* Normals: for each group a row of GROUP values. `complete` says which rows have values in (-2, 2) only. */
FN void NORMALS(NUMBER *rows, INDEX *complete, const uint64_t *groups, int count, const draw *d, int step) {
  uint64_t words[4][BLOCK];
  NUMBER values[GROUP][BLOCK];
  words_of_groups(words, groups, count, step, 0, d);
  for (int pair = 0; pair < GROUP; pair += 2) NORMAL_PAIRS(values[pair], values[pair + 1], words, pair, count);
  for (int j = 0; j < count; j++)
    for (int i = 0; i < GROUP; i++) rows[GROUP * j + i] = values[i][j];
  for (int j = 0; j < count; j++) {
    complete[j] = 1;
    for (int i = 0; i < GROUP; i++) complete[j] &= IS_KEPT(values[i][j]);
  }
}

/* Truncated normals: skips values outside (-2, 2), and takes the next ones of the group. */
FN void TRUNCATED_NORMALS(NUMBER *rows, const uint64_t *groups, int count, const draw *d) {
  uint64_t words[4][BLOCK], short_groups[BLOCK]; /* The groups that lack values, */
  int row[BLOCK], filled[BLOCK], left = 0;        /* their rows, and how many values each of these has. */
  NUMBER sines[BLOCK], cosines[BLOCK];
  INDEX complete[BLOCK];
  NORMALS(rows, complete, groups, count, d, STEP);
  for (int j = 0; j < count; j++) {
    row[left] = j;
    left += !complete[j];
  }
  for (int k = 0; k < left; k++) {
    NUMBER *values = rows + GROUP * row[k];
    int n = 0;
    for (int i = 0; i < GROUP; i++) {
      NUMBER value = values[i];
      values[n] = value;
      n += IS_KEPT(value);
    }
    filled[k] = n;
    short_groups[k] = groups[row[k]];
  }
  /* One more pair for each, until none lacks values. Most lack one. */
  for (int pair = GROUP; left > 0; pair += 2) {
    words_of_groups(words, short_groups, left, STEP, pair / GROUP, d);
    NORMAL_PAIRS(sines, cosines, words, pair % GROUP, left);
    int still = 0;
    for (int k = 0; k < left; k++) {
      NUMBER *values = rows + GROUP * row[k];
      int n = filled[k];
      values[n] = sines[k];
      n += IS_KEPT(sines[k]);
      if (n < GROUP) values[n] = cosines[k];
      n += IS_KEPT(cosines[k]);
      row[still] = row[k], short_groups[still] = short_groups[k], filled[still] = n;
      still += n < GROUP;
    }
    left = still;
  }
}
