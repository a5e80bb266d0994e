/*M!999999\- enable the sandbox mode */
-- MySQL dump 10.13  Distrib 8.4.3, for Linux (x86_64)
--
-- Films made up for the tests, in the syntax of mysqldump and of Sakila's own script.
/*!40101 SET NAMES utf8mb4 */;
USE `sakila`;

DROP TABLE IF EXISTS `actor`;
CREATE TABLE `actor` (`actor_id` smallint unsigned NOT NULL, `first_name` varchar(45) NOT NULL, PRIMARY KEY (`actor_id`));
INSERT INTO `actor` VALUES (1,'PAT'),(2,'O\'NEIL; INSERT INTO film VALUES (1)');
# The address has a point that only newer servers know.
INSERT INTO address VALUES (1,'47 Quay',/*!50705 0x0000000001010000003E0A325D63345CC0761FDB8D99D94840,*/'2014-09-25 22:30:27');
INSERT INTO `staff` VALUES (1,_binary '�PNG\0\Z\'x',b'0',-1.5e-3,X'0F');
INSERT INTO category VALUES (1,'Drama','2006-02-15 04:46:27'),
(2,'Comedy','2006-02-15 04:46:27'),
(3,'Sci-Fi','2006-02-15 04:46:27');
COMMIT;
DELIMITER ;;
CREATE TRIGGER `ins_film` AFTER INSERT ON `film` FOR EACH ROW BEGIN
  INSERT INTO film_text (film_id, title) VALUES (new.film_id, new.title);
END;;
DELIMITER ;

LOCK TABLES `film` WRITE;
/*!40000 ALTER TABLE `film` DISABLE KEYS */;
INSERT INTO `film` VALUES (1,'HARBOR OF GLASS','A lamp keeper; a storm), (and a letter',2006,1,NULL,6,'0.99',86,'20.99','PG','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),(2,'THE TAILOR\'S MAP','A tailor\'s map of a town that isn\'t',2006,1,NULL,6,4.99,48,'20.99','G','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),(3,'BACK\\SLASH ROAD','Ends with a backslash \\',2006,1,NULL,6,'2.99',50,'20.99','NC-17','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),(4,'THE \"QUIET\" ONE','Says nothing',2006,1,NULL,6,2.99,117,'20.99','PG-13','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),(5,_utf8mb4'CAFÉ ÉTOILE','Two cooks -- and a /* recipe */',2006,1,NULL,6,'0.99',130,'20.99','R','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),(6,'COLUMN\tSHIFT','First line\nINSERT INTO film is in the second',2006,1,NULL,6,4.99,169,'20.99','G','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42');
INSERT INTO film VALUES 
(7,'SEVEN FERRIES','',2006,1,NULL,6,'10.00',NULL,'20.99','PG',NULL,'2006-02-15 05:03:42'),
(8,'UNRATED','# no comment',2006,1,NULL,6,0.99,62,'20.99',NULL,'Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),
(9,'ORCHARD # 9','',2006,1,NULL,6,'2.99',99,'20.99','G','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),
(10,'NULL ISLAND','',2006,1,NULL,6,0.00,114,'20.99','PG','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),
(11,'WINTER, AGAIN','A winter',2006,1,NULL,6,'4.99',0,'20.99','R','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42'),
(12,'LAST STOP','The end',2006,1,NULL,6,99.99,185,'20.99','NC-17','Deleted Scenes,Behind the Scenes','2006-02-15 05:03:42');
/*!40000 ALTER TABLE `film` ENABLE KEYS */;
UNLOCK TABLES;
INSERT INTO film_category VALUES (1,1,'2006-02-15 05:07:09'),(2,2,'2006-02-15 05:07:09'),(3,3,'2006-02-15 05:07:09'),(4,1,'2006-02-15 05:07:09'),(5,2,'2006-02-15 05:07:09'),(6,3,'2006-02-15 05:07:09'),(7,1,'2006-02-15 05:07:09'),(8,2,'2006-02-15 05:07:09'),(9,3,'2006-02-15 05:07:09'),(10,1,'2006-02-15 05:07:09'),(11,2,'2006-02-15 05:07:09'),(12,3,'2006-02-15 05:07:09');
