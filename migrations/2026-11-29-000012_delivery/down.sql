DROP TRIGGER notice_wakes ON notice;
DROP FUNCTION notify_delivery();
DROP TABLE webhook_delivery;
DROP TABLE webhook;
DROP INDEX notice_to_hand_on;
ALTER TABLE notice DROP COLUMN handed_on_at;
DROP TABLE delivery_key;
DROP TABLE address_suppression;
DROP TABLE notice_preference;
