/** Columns of an incident's row. A change is unpublished if its number is above the number of the last published one. */
export const UNPUBLISHED = 'publishedNumber < changeNumber';

export const FIRST_CHANGE = { changeNumber: 1, publishedNumber: 0 };

/** Additions to an update of the row, with the values of their placeholders. */
export const NO_CHANGE = { expression: '', values: {} };
/** Rows from before these columns existed were opened and published. */
export const NEXT_CHANGE = {
  expression:
    ', changeNumber = if_not_exists(changeNumber, :one) + :one, publishedNumber = if_not_exists(publishedNumber, :one)',
  values: { ':one': 1 },
};
